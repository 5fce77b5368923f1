import { describe, expect, it } from "vitest";
import { openShop, unique } from "../../test/support.ts";
import { readThrough, type CatalogueText } from "./read-through.ts";

const shop = openShop();
const { ctx } = shop;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A name, and how often it was read from the store. */
function counted(result: () => { body: string } | undefined = () => ({ body: "{}" })) {
  const name = unique("/v1/hot");
  let loads = 0;
  const read = async (recent?: () => CatalogueText | undefined) => {
    const load = async () => {
      loads += 1;
      await pause(30);
      return result();
    };
    return readThrough(ctx, { name, fresh: false, ...(recent ? { recent } : {}) }, load);
  };
  return { name, read, loads: () => loads };
}

describe("an entry that many ask for at once", () => {
  it("is made by one of them, also after a write made it stale", async () => {
    const hot = counted();
    // Connected before: Redis is given up on when it takes a quarter of a second.
    await ctx.cache.ping();
    for (const expected of [1, 2]) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => hot.read()));
      await shop.settled();
      expect(answers.every((answer) => answer?.body === "{}")).toBe(true);
      expect(hot.loads()).toBe(expected);
      await hot.read();
      expect(hot.loads()).toBe(expected);
      await ctx.cache.invalidate();
    }
  });

  it("is asked of Redis once an isolate, whose readers share what one of them got", async () => {
    const hot = counted();
    let recent: CatalogueText | undefined;
    let asked = 0;
    const cache = { ...ctx.cache, read: (name: string, wanted: boolean) => (asked++, ctx.cache.read(name, wanted)) };
    const read = async () => {
      const reading = { name: hot.name, fresh: false, recent: () => recent };
      recent = await readThrough({ ...ctx, cache }, reading, async () => ({ body: "{}" }));
      return recent;
    };
    const answers = await Promise.all(Array.from({ length: 50 }, read));
    expect(answers.every((answer) => answer === answers[0])).toBe(true);
    expect(asked).toBe(1);
  });

  it("is not waited for when this isolate has it already", async () => {
    const hot = counted();
    expect((await ctx.cache.read(hot.name, true)).leased).toBe(true);
    const recent = { etag: '"r"', body: '"recent"', since: 1 };
    expect(await hot.read(() => recent)).toBe(recent);
    expect(hot.loads()).toBe(0);
  });

  it("comes all the same when the one who was to make it died", async () => {
    const hot = counted();
    expect((await ctx.cache.read(hot.name, true)).leased).toBe(true);
    const answers = await Promise.all([hot.read(), hot.read(), hot.read()]);
    expect(answers).toMatchObject([{ body: "{}" }, { body: "{}" }, { body: "{}" }]);
  });

  it("falls to the next one when making it failed", async () => {
    let broken = true;
    const hot = counted(() => {
      if (broken) throw new Error("down");
      return { body: "{}" };
    });
    await expect(hot.read()).rejects.toThrow("down");
    await shop.settled();
    broken = false;
    const looked = await ctx.cache.read(hot.name, true);
    expect(looked).toMatchObject({ hit: undefined, leased: true });
  });

  it("is known to be missing until something is written", async () => {
    const hot = counted(() => undefined);
    for (let i = 0; i < 3; i++) {
      expect(await hot.read()).toBeUndefined();
      await shop.settled();
    }
    expect(hot.loads()).toBe(1);
    await ctx.cache.invalidate();
    expect(await hot.read()).toBeUndefined();
    expect(hot.loads()).toBe(2);
  });
});
