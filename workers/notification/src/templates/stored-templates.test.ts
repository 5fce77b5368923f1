import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { NotificationContext } from "../context.ts";
import { KEEP_VERSIONS } from "../db/template-repository.ts";
import { contextOn, shipped } from "../test-support.ts";
import { listTemplates, readTemplate } from "./read-template.ts";
import { renderMessage } from "./render-message.ts";
import { sampleEvent } from "./samples.ts";
import { cachedTemplates } from "./template-cache.ts";
import { templateKey } from "./template-key.ts";
import type { TemplateKey } from "./template.ts";
import { listVersions, resetTemplate, restoreTemplate, writeTemplate } from "./write-template.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
let ctx: NotificationContext;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
  ctx = contextOn(redis.url);
});
afterEach(() => void vi.useRealTimers().restoreAllMocks());
afterAll(() => redis.close());

const MAIL = { subject: "S {{ order.number }}", html: "<p>H</p>", text: "T" };
const textOf = (text: string) => ({ ...MAIL, text });
const key = (event: TemplateKey["event"], locale = "en"): TemplateKey => ({ event, channel: "email", locale });
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const outcome = await work.then(
    () => "done",
    (error: unknown) => error,
  );
  return outcome instanceof AppError ? outcome.code : String(outcome);
};

describe("a template's versions", () => {
  it("go on from the built-in one, over changes, to the built-in one again", async () => {
    const of = key("order.created");
    expect(await readTemplate(ctx, of)).toMatchObject({ source: "built-in", version: 0 });
    expect(await writeTemplate(ctx, of, textOf("one"), 0)).toMatchObject({ source: "changed", version: 1 });
    expect(await writeTemplate(ctx, of, textOf("two"), undefined)).toMatchObject({ version: 2 });
    await resetTemplate(ctx, of, 2);
    expect(await readTemplate(ctx, of)).toMatchObject({ source: "built-in", version: 3 });
    await resetTemplate(ctx, of, undefined);
    expect(await restoreTemplate(ctx, of, 1, 3)).toMatchObject({ version: 4, content: { text: "one" } });
    const kept = await listVersions(ctx, of);
    expect(kept.map(({ version, content }) => [version, content?.text])).toEqual([
      [4, "one"],
      [3, undefined],
      [2, "two"],
      [1, "one"],
    ]);
  });

  it("are refused to whoever has not seen the last one, and to what is not there", async () => {
    const of = key("order.refunded");
    await writeTemplate(ctx, of, textOf("one"), 0);
    expect(await codeOf(writeTemplate(ctx, of, textOf("late"), 0))).toBe("version_mismatch");
    expect(await codeOf(resetTemplate(ctx, of, 0))).toBe("version_mismatch");
    expect(await codeOf(restoreTemplate(ctx, of, 1, 0))).toBe("version_mismatch");
    expect(await codeOf(restoreTemplate(ctx, of, 7, undefined))).toBe("not_found");
    expect(await codeOf(readTemplate(ctx, key("order.refunded", "fr")))).toBe("not_found");
    expect(await codeOf(resetTemplate(ctx, key("order.refunded", "fr"), undefined))).toBe("not_found");
    expect((await readTemplate(ctx, of)).content.text).toBe("one");
  });

  it("are written by one of 20 who saw the same one, and by each of 5 who saw none", async () => {
    const of = key("order.cancelled");
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => codeOf(writeTemplate(ctx, of, textOf(`n${i}`), 0))),
    );
    expect(codes.toSorted()).toEqual(["done", ...Array<string>(19).fill("version_mismatch")]);
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, i) => codeOf(writeTemplate(ctx, of, textOf(`m${i}`), undefined))),
    );
    expect(all).toEqual(Array<string>(5).fill("done"));
    const versions = (await listVersions(ctx, of)).map(({ version }) => version);
    expect(versions).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it("are kept, but for the oldest", async () => {
    const of = key("order.created", "pl");
    for (let i = 1; i <= KEEP_VERSIONS + 3; i++) await writeTemplate(ctx, of, textOf(`n${i}`), i - 1);
    const kept = await listVersions(ctx, of);
    expect([kept.length, kept[0]?.version, kept.at(-1)?.version]).toEqual([KEEP_VERSIONS + 1, KEEP_VERSIONS + 3, 3]);
    expect(await codeOf(restoreTemplate(ctx, of, 2, undefined))).toBe("not_found");
    // One who saw a version long gone writes its successor's place, which is free again: nothing comes of it.
    expect(await ctx.templates.write(of, 1, textOf("ghost"), new Date())).toBe(false);
    expect((await readTemplate(ctx, of)).content.text).toBe(`n${KEEP_VERSIONS + 3}`);
    expect(await ctx.templates.find(of, 2)).toBeUndefined();
  });

  it("are checked before they are kept", async () => {
    const of = key("order.created", "it");
    expect(await codeOf(writeTemplate(ctx, of, textOf("{{ nobody }}"), undefined))).toBe("validation_failed");
    expect(await codeOf(writeTemplate(ctx, of, textOf("{% for i in (1..1000000000) %}{% endfor %}"), 0))).toBe(
      "validation_failed",
    );
    expect(await codeOf(readTemplate(ctx, of))).toBe("not_found");
  });

  it("are listed with the built-in ones", async () => {
    await writeTemplate(ctx, key("user.registered", "de-AT"), { ...MAIL, subject: "Servus{{ greeting }}" }, 0);
    const all = await listTemplates(ctx);
    const found = all.find(({ event, locale }) => event === "user.registered" && locale === "de-AT");
    expect(found).toMatchObject({ source: "changed", version: 1, channel: "email" });
    expect(all.find(({ event, channel }) => event === "order.shipped" && channel === "sms")?.source).toBe("built-in");
    expect(new Set(all.map((one) => `${one.event}/${one.channel}/${one.locale}`)).size).toBe(all.length);
  });

  it.each([
    ["order.nothing", "email", "en"],
    ["payment.succeeded", "email", "en"],
    ["order.created", "sms", "en"],
    ["order.created", "webhook", "en"],
    ["constructor", "email", "en"],
    ["order.created", "email", "not a locale"],
    ["order.created", "email", "../en"],
  ])("of %s by %s in %s are none", (event, channel, locale) => {
    expect(() => templateKey({ event, channel, locale })).toThrow(AppError);
  });
});

describe("a message", () => {
  const inLocale = (locale?: string): DomainEvent => shipped(locale === undefined ? {} : { locale });
  /** Without what this isolate remembers. */
  const render = (event: DomainEvent) => {
    const currentTemplates = cachedTemplates(crypto.randomUUID(), ctx.templates);
    return renderMessage({ ...ctx, currentTemplates }, event, "email");
  };

  it("falls back from de-AT to de to English, with amounts and dates as the text's language has them", async () => {
    expect((await render(inLocale("de-AT")))?.text).toContain("Total: $29.99");
    await writeTemplate(ctx, key("order.shipped", "de"), textOf("{{ locale }}: {{ order.totals.total | money }}"), 0);
    expect((await render(inLocale("de-AT")))?.text).toMatch(/^de-AT: \$\s?29,99$/);
    expect((await render(inLocale("de")))?.text).toMatch(/^de: 29,99\s\$$/);
    expect((await render(inLocale("fr")))?.text).toContain("Total: $29.99");
    await writeTemplate(ctx, key("order.shipped", "de-AT"), textOf("Servus {{ event.at | moment }}"), 0);
    expect((await render(inLocale("de-AT")))?.text).toMatch(/^Servus \d+\. \p{L}+ \d{4}/u);
    await writeTemplate(ctx, key("order.shipped"), textOf("English of the shop"), 0);
    expect((await render(inLocale("pt-BR")))?.text).toBe("English of the shop");
    expect((await render(inLocale()))?.text).toBe("English of the shop");
  });

  it("stands in the shop's frame, unless its HTML is a whole page", async () => {
    expect((await render(inLocale("de")))?.html).toMatch(
      /^<!doctype html>\s*<html lang="de">[\s\S]*<p>H<\/p>[\s\S]*Shop/,
    );
    await writeTemplate(ctx, key("order.shipped", "nl"), { ...MAIL, html: "<!DOCTYPE html><html>Own</html>" }, 0);
    expect((await render(inLocale("nl")))?.html).toBe("<!DOCTYPE html><html>Own</html>");
  });

  it("escapes in HTML whatever an administrator's template lets through", async () => {
    const html = "<p>{{ order.items[0].title }}</p>{% assign a = order.items[0].title | append: '<u>' %}{{ a }}";
    await writeTemplate(ctx, key("order.shipped", "es"), { ...MAIL, html }, 0);
    const event = shipped({ locale: "es" });
    for (const item of event.data.order.items) item.title = "<script>alert(1)</script>";
    expect((await render(event))?.html).not.toMatch(/<script>|<u>/);
  });

  it("goes out by the built-in template when the changed one fails on it, and that is in the log", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const many =
      "{% for a in order.items %}{% for b in order.items %}{% for c in order.items %}x{% endfor %}{% endfor %}{% endfor %}";
    await writeTemplate(ctx, key("order.shipped", "sv"), textOf(`Kort${many}`), 0);
    expect((await render(inLocale("sv")))?.text).toBe("Kortx");
    const event = shipped({ locale: "sv" });
    const [item] = event.data.order.items;
    event.data.order.items = Array.from({ length: 200 }, () => item!);
    const message = await render(event);
    expect(message?.text).toContain("is on its way");
    expect(message?.text).not.toContain("Kort");
    expect(log.mock.calls.flat().join()).toContain("a template failed");
  });

  it("shows a change within 5 s, and asks for the templates once in between", async () => {
    let now = 1_000_000;
    const currentVersions = vi.spyOn(ctx.templates, "currentVersions");
    const find = vi.spyOn(ctx.templates, "find");
    const currentTemplates = cachedTemplates(crypto.randomUUID(), ctx.templates, () => now);
    const text = async () =>
      (await renderMessage({ ...ctx, currentTemplates }, sampleEvent("inventory.low"), "email"))?.text;
    const of = key("inventory.low");
    await text();
    await ctx.templates.write(of, 0, textOf("Only {{ available }} left"), new Date());
    now += 3_000;
    expect(await text()).toContain("Low stock");
    expect(currentVersions).toHaveBeenCalledOnce();
    now += 2_000;
    expect(await text()).toBe("Only 2 left");
    now += 60_000;
    expect(await text()).toBe("Only 2 left");
    expect(find).toHaveBeenCalledOnce();
  });

  it("of each event that has one can be rendered from its sample, and of others is none", async () => {
    expect(
      await renderMessage(ctx, { ...sampleEvent("payment.failed"), type: "payment.refunded" } as DomainEvent, "email"),
    ).toBeUndefined();
    const sms = await renderMessage(ctx, sampleEvent("order.shipped"), "sms");
    expect(sms).toEqual({ text: expect.stringContaining("Shop: your order OA-7K2M-9QXD is on its way. DHL") });
  });
});
