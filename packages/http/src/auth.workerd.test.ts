import { afterEach, describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { identify, requirePermission } from "./auth.ts";
import { bearerOf, fakeAuthority, fakeExecution, fakeRedis, newEnv, testSettings } from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

afterEach(() => vi.unstubAllGlobals());

describe("inside workerd", () => {
  it("a list of ended sessions that hangs holds nobody for long, and is asked by none meanwhile", async () => {
    const redis = fakeRedis();
    redis.mode = "hangs";
    const app = createBaseApp<BaseEnv>({
      service: "test",
      settings: testSettings,
      users: () => fakeAuthority().authority,
    });
    app.get("/own", identify, requirePermission("own"), (c) => c.text("yours"));
    const env = newEnv();
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const ask = async (role: "USER" | "ADMIN") =>
      (await app.request("/own", { headers: await bearerOf(role, crypto.randomUUID()) }, env, fakeExecution())).status;
    expect(await Promise.all([ask("USER"), ask("USER"), ask("ADMIN")])).toEqual([200, 200, 503]);
    const asked = redis.asked.length;
    expect(await Promise.all([ask("USER"), ask("ADMIN")])).toEqual([200, 503]);
    expect(redis.asked).toHaveLength(asked);
    log.mockRestore();
  });
});
