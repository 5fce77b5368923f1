import { describe, expect, it } from "vitest";
import { canonicalLocale, localeChain, preferredLocale, sameLanguage } from "./locale.ts";

describe("locales", () => {
  it.each([
    ["de-at", "de-AT"],
    ["EN", "en"],
    ["zh-hant-tw", "zh-Hant-TW"],
    ["de-DE-u-nu-arab", "de-DE"],
    ["iw", "he"],
  ])("%s is %s", (text, canonical) => expect(canonicalLocale(text)).toBe(canonical));

  it.each(["", "d", "de_AT", "../etc", "de-", "*", "x-secret", `de-${"a".repeat(40)}`, "de\r\nBcc: x"])(
    "%j is none",
    (text) => expect(canonicalLocale(text)).toBeUndefined(),
  );

  it.each([
    ["de-AT,de;q=0.9,en;q=0.8", "de-AT"],
    ["en;q=0.5, fr;q=0.9, *;q=0.1", "fr"],
    ["*, nonsense_x, pt-br", "pt-BR"],
    ["de;q=0, it", "it"],
    ["*", undefined],
    ["", undefined],
    [null, undefined],
  ])("of %j the preferred is %s", (header, locale) => expect(preferredLocale(header)).toBe(locale));

  it("fall back by subtag, and to English at last", () => {
    expect(localeChain("zh-Hant-TW")).toEqual(["zh-Hant-TW", "zh-Hant", "zh", "en"]);
    expect(localeChain("en-GB")).toEqual(["en-GB", "en"]);
    expect(localeChain("en")).toEqual(["en"]);
  });

  it("are of one language or not", () => {
    expect([sameLanguage("de-AT", "de"), sameLanguage("de", "en")]).toEqual([true, false]);
  });
});
