import { describe, expect, it } from "vitest";
import { isCountry } from "./countries.ts";

const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
const pairs = letters.flatMap((first) => letters.map((second) => first + second));

describe("isCountry", () => {
  it("knows the 249 codes that ISO 3166-1 assigns, and Kosovo's", () => {
    expect(pairs.filter(isCountry)).toHaveLength(250);
    expect(["DE", "GB", "US", "AQ", "TL", "SS", "CW", "BQ", "XK"].filter((code) => !isCountry(code))).toEqual([]);
  });

  it.each(["UK", "EU", "ZZ", "XX", "DD", "SU", "YU", "AN", "QO", "AA"])("refuses %s, which is none", (code) => {
    expect(isCountry(code)).toBe(false);
  });

  it.each(["", "de", "D", "DEU", "D1", "Ḋ", "DE ", "und"])("refuses %j, which is no code", (text) => {
    expect(isCountry(text)).toBe(false);
  });
});
