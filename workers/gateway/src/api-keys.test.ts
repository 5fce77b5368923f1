import type { UserRpc } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { fail, ok } from "@orderapp/core/result";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withoutApiKey } from "./api-keys.ts";
import type { Env } from "./env.ts";

const call = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
let serial = 0;
/** A key that no other test has shown. */
const newApiKey = () => `ak_${String(++serial).padStart(24, "0")}.${"s".repeat(43)}`;

let exchangeApiKey: ReturnType<typeof vi.fn<UserRpc["exchangeApiKey"]>>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  let tokens = 0;
  exchangeApiKey = vi.fn<UserRpc["exchangeApiKey"]>(async () =>
    ok({ accessToken: `token-${++tokens}`, expiresAt: new Date(Date.now() + 300_000).toISOString() }),
  );
});
afterEach(() => vi.useRealTimers());

const env = () => ({ USER: { exchangeApiKey } }) as object as Pick<Env, "USER">;
const pass = (authorization: string, init: RequestInit = {}) =>
  withoutApiKey(new Request("https://shop.test/v1/orders", { ...init, headers: { authorization } }), env(), call);
const sentFor = async (authorization: string) => (await pass(authorization)).headers.get("authorization");
const codeFor = async (authorization: string) => {
  const error = await pass(authorization).catch((thrown: unknown) => thrown);
  return error instanceof AppError ? error.code : "passed";
};

describe("an API key at the gateway", () => {
  it("is exchanged for a token, and goes no further", async () => {
    const apiKey = newApiKey();
    const request = await pass(`bearer  ${apiKey}`, { method: "POST", body: "{}" });
    expect(request.headers.get("authorization")).toBe("Bearer token-1");
    expect([request.method, await request.text()]).toEqual(["POST", "{}"]);
    expect(exchangeApiKey).toHaveBeenCalledExactlyOnceWith(call, { apiKey });
  });

  it("is exchanged anew a minute before its token ends", async () => {
    const authorization = `Bearer ${newApiKey()}`;
    expect(await sentFor(authorization)).toBe("Bearer token-1");
    vi.setSystemTime(Date.now() + 239_999);
    expect(await sentFor(authorization)).toBe("Bearer token-1");
    vi.setSystemTime(Date.now() + 2);
    expect(await sentFor(authorization)).toBe("Bearer token-2");
  });

  it("that is refused is not asked for again for 5 s", async () => {
    exchangeApiKey.mockResolvedValue(fail("unauthenticated", "No."));
    const authorization = `Bearer ${newApiKey()}`;
    expect([await codeFor(authorization), await codeFor(authorization)]).toEqual([
      "unauthenticated",
      "unauthenticated",
    ]);
    expect(exchangeApiKey).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 5_001);
    expect(await codeFor(authorization)).toBe("unauthenticated");
    expect(exchangeApiKey).toHaveBeenCalledTimes(2);
  });

  it("that cannot be asked for is no wrong key", async () => {
    exchangeApiKey.mockResolvedValueOnce(fail("unavailable", "Not now."));
    const authorization = `Bearer ${newApiKey()}`;
    expect(await codeFor(authorization)).toBe("unavailable");
    expect(await sentFor(authorization)).toBe("Bearer token-1");
  });

  it.each(["ak_", "ak_1.x", `ak_${"0".repeat(24)}`, `${newApiKey()}x`, `${newApiKey()} x`, "ak_{}"])(
    "that is none of ours is refused without asking: %s",
    async (text) => {
      expect(await codeFor(`Bearer ${text}`)).toBe("unauthenticated");
      expect(exchangeApiKey).not.toHaveBeenCalled();
    },
  );

  it("is forgotten when 1,000 others came after it", async () => {
    const first = `Bearer ${newApiKey()}`;
    await sentFor(first);
    for (let i = 0; i < 1_000; i++) await sentFor(`Bearer ${newApiKey()}`);
    await sentFor(first);
    expect(exchangeApiKey).toHaveBeenCalledTimes(1_002);
  });
});

describe("any other request", () => {
  it.each(["Bearer eyJhbGciOi.x.y", "Basic YWs6Xw==", "Bearer xak_1"])("passes as it is: %s", async (authorization) => {
    const request = new Request("https://shop.test/", { headers: { authorization } });
    expect(await withoutApiKey(request, env(), call)).toBe(request);
    const guest = new Request("https://shop.test/");
    expect(await withoutApiKey(guest, env(), call)).toBe(guest);
    expect(exchangeApiKey).not.toHaveBeenCalled();
  });
});
