import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "./log.ts";
import { announceRevoked, checkSession, REVOKED_CACHE_MS, revokedKey } from "./revocation.ts";
import { fakeRedis, newEnv } from "./test-support.ts";

const log = createLogger("test", "trace", "ERROR");
let redis: ReturnType<typeof fakeRedis>;
let env: ReturnType<typeof newEnv>;
const check = (sessionId: string) => checkSession(env, sessionId, log);
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  redis = fakeRedis();
  env = newEnv();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the list of ended sessions", () => {
  it("is asked once in a few seconds for each session, so that an end is seen within five", async () => {
    expect(await check("a")).toBe("live");
    redis.revoked.add(revokedKey("a"));
    later(REVOKED_CACHE_MS - 1);
    expect(await check("a")).toBe("live");
    expect(redis.asked).toEqual(["revoked:a"]);
    expect(REVOKED_CACHE_MS).toBeLessThanOrEqual(5_000);
    later(1);
    expect(await check("a")).toBe("revoked");
    later(86_400_000);
    expect(await check("a")).toBe("revoked");
    expect(redis.asked).toHaveLength(2);
  });

  it("counts those seconds from the question, not from a late answer", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    redis.held = promise;
    const slow = check("a");
    later(900);
    resolve();
    expect(await slow).toBe("live");
    redis.revoked.add(revokedKey("a"));
    later(REVOKED_CACHE_MS - 900);
    expect(await check("a")).toBe("revoked");
  });

  it("is written in one pipeline with the life of the tokens, and believed here at once", async () => {
    expect(await check("a")).toBe("live");
    await announceRevoked(env, ["a", "b"], 60.5);
    expect(redis.pipelines).toEqual([
      [
        ["set", "revoked:a", "1", "ex", 61],
        ["set", "revoked:b", "1", "ex", 61],
      ],
    ]);
    expect([await check("a"), await check("b"), await check("c")]).toEqual(["revoked", "revoked", "live"]);
    await announceRevoked(env, [], 60);
    expect(redis.pipelines).toHaveLength(1);
  });

  it("does not let an answer under way undo an end that was announced meanwhile", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    redis.held = promise;
    const before = check("a");
    const announced = announceRevoked(env, ["a"], 60);
    resolve();
    await announced;
    expect([await before, await check("a")]).toEqual(["revoked", "revoked"]);
  });

  it("says when it took nothing, and is believed here all the same", async () => {
    redis.mode = "down";
    await expect(announceRevoked(env, ["a"], 60)).rejects.toMatchObject({ code: "unavailable" });
    expect(await check("a")).toBe("revoked");
  });

  it("is left alone for two seconds after it hung, and then tried by one request for all", async () => {
    redis.mode = "hangs";
    expect(await check("a")).toBe("unknown");
    const tries = redis.asked.length;
    expect([await check("a"), await check("b")]).toEqual(["unknown", "unknown"]);
    later(1_999);
    expect(await check("a")).toBe("unknown");
    expect(redis.asked).toHaveLength(tries);
    later(1);
    redis.mode = "up";
    const all = ["a", "b", "c"].map(check);
    expect(await Promise.all(all)).toEqual(["live", "unknown", "unknown"]);
    expect(await check("b")).toBe("live");
  });

  it("complains once in a while, not at each request", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    redis.mode = "down";
    const loud = createLogger("test", "trace", "WARN");
    await Promise.all(["a", "b", "c"].map((sessionId) => checkSession(env, sessionId, loud)));
    await checkSession(env, "d", loud);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it("refuses an answer that it cannot read", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ result: "maybe" })));
    expect(await check("a")).toBe("unknown");
  });

  it("forgets the oldest of ten thousand sessions, and no other", async () => {
    for (let i = 0; i <= 10_000; i++) await check(`s${i}`);
    const asked = redis.asked.length;
    await check("s1");
    await check("s10000");
    expect(redis.asked).toHaveLength(asked);
    await check("s0");
    expect(redis.asked).toHaveLength(asked + 1);
  });
});
