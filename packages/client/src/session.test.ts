import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient, type ClientOptions } from "./client.ts";
import { fakeShop, passing, problem, stopTime, type Seen } from "./fake-shop.ts";
import { memoryTokens, storageTokens, tokensOf, type Tokens } from "./tokens.ts";

const HOUR = 3600;
const session = (n: number, expiresIn = HOUR) => ({
  accessToken: `a${n}`,
  tokenType: "Bearer" as const,
  expiresIn,
  refreshToken: `r${n}`,
  refreshExpiresIn: 30 * 24 * HOUR,
  user: { id: "u1", email: "ada@example.com" },
});
const ME = "/v1/users/me";
const isRefresh = ({ path }: Seen): boolean => path === "/v1/auth/refresh";

/** A shop that takes the newest access token, and the refresh tokens in turn. */
function signedInShop(options: Partial<ClientOptions> & { refresh?: () => Response | Error } = {}) {
  let newest = 1;
  const { refresh, ...rest } = options;
  const { fetch, seen } = fakeShop(async (one) => {
    if (one.path === "/v1/auth/login") return Response.json(session(newest));
    if (one.path === "/v1/auth/logout") return new Response(null, { status: 204 });
    if (isRefresh(one)) {
      await new Promise(setImmediate);
      if (refresh) return refresh();
      if (one.body !== JSON.stringify({ refreshToken: `r${newest}` })) return problem(401, "token_reused");
      newest += 1;
      return Response.json(session(newest));
    }
    return one.bearer === `Bearer a${newest}` ? undefined : problem(401, "token_expired");
  });
  const told: (Tokens | undefined)[] = [];
  const tokens = options.tokens ?? memoryTokens(tokensOf(session(1)));
  const client = createClient({
    baseUrl: "https://shop.test",
    fetch,
    onTokens: (one) => told.push(one),
    ...rest,
    tokens,
  });
  return { client, seen, told, tokens, fetch, expire: () => (newest += 1), newest: () => newest };
}

describe("a signed-in person's calls", () => {
  beforeEach(stopTime);
  afterEach(() => vi.useRealTimers());

  it("carry the token of the sign-in until the sign-out", async () => {
    const { client, seen, told, tokens } = signedInShop({ tokens: memoryTokens() });
    const user = await client.signIn({ email: "ada@example.com", password: "correct-horse-battery" });
    expect(user.id).toBe("u1");
    await client.GET(ME);
    await client.signOut();
    await expect(client.GET("/v1/products")).rejects.toMatchObject({ status: 401 });
    expect(seen.map(({ path, bearer }) => `${path} ${bearer}`)).toEqual([
      "/v1/auth/login null",
      "/v1/users/me Bearer a1",
      "/v1/auth/logout Bearer a1",
      "/v1/products null",
    ]);
    expect(told.map((one) => one?.accessToken)).toEqual(["a1", undefined]);
    expect(await tokens.get()).toBeUndefined();
  });

  it("renew the token before it expires, and are sent with the new one", async () => {
    const { client, seen, told } = signedInShop();
    vi.setSystemTime(Date.now() + (HOUR - 61) * 1000);
    await client.GET(ME);
    vi.setSystemTime(Date.now() + 2000);
    await client.GET(ME);
    expect(seen.map(({ path, bearer }) => `${path} ${bearer}`)).toEqual([
      "/v1/users/me Bearer a1",
      "/v1/auth/refresh null",
      "/v1/users/me Bearer a2",
    ]);
    expect(told.map((one) => one?.accessToken)).toEqual(["a2"]);
  });

  it("renew it once when twenty at once find that it has expired, and again later", async () => {
    let usable = "a1";
    let renewals = 0;
    const { fetch, seen } = fakeShop(async (one) => {
      if (isRefresh(one)) {
        usable = `a${++renewals + 1}`;
        await new Promise(setImmediate);
        return Response.json(session(renewals + 1));
      }
      return one.bearer === `Bearer ${usable}` ? undefined : problem(401, "token_expired");
    });
    const client = createClient({ baseUrl: "https://shop.test", fetch, tokens: memoryTokens(tokensOf(session(1))) });
    usable = "none";
    await Promise.all(Array.from({ length: 20 }, () => client.GET(ME)));
    expect(seen.filter(isRefresh).map(({ body }) => body)).toEqual(['{"refreshToken":"r1"}']);
    usable = "none";
    await Promise.all(Array.from({ length: 20 }, () => client.PATCH(ME, { body: { name: "Ada" } })));
    expect(seen.filter(isRefresh)).toHaveLength(2);
    expect(seen.filter(({ bearer }) => bearer === "Bearer a3")).toHaveLength(20);
  });

  it("renew it once when twenty at once find that it is about to", async () => {
    const { client, seen } = signedInShop();
    vi.setSystemTime(Date.now() + (HOUR - 30) * 1000);
    await Promise.all(Array.from({ length: 20 }, () => client.GET(ME)));
    expect(seen.filter(isRefresh)).toHaveLength(1);
  });

  it("take the token that another tab has got meanwhile", async () => {
    const tokens = memoryTokens(tokensOf(session(1)));
    const { client, seen, expire } = signedInShop({ tokens });
    expire();
    const call = client.GET(ME);
    await tokens.set(tokensOf(session(2)));
    await call;
    expect(seen.filter(isRefresh)).toEqual([]);
    expect(seen.at(-1)?.bearer).toBe("Bearer a2");
  });

  it("sign the person out when the session is over, and say so; the next call has no token", async () => {
    for (const [status, code] of [
      [401, "token_reused"],
      [403, "account_disabled"],
    ] as const) {
      const { client, seen, told, expire } = signedInShop({ refresh: () => problem(status, code) });
      expire();
      await expect(client.GET(ME)).rejects.toMatchObject({ status, code });
      expect(told).toEqual([undefined]);
      await expect(client.GET(ME)).rejects.toMatchObject({ code: "token_expired" });
      expect(seen.filter(isRefresh)).toHaveLength(1);
      expect(seen.at(-1)?.bearer).toBeNull();
    }
  });

  it("go on with the old token while it holds and the shop renews none", async () => {
    const { client, told } = signedInShop({ refresh: () => problem(503, "unavailable") });
    vi.setSystemTime(Date.now() + (HOUR - 30) * 1000);
    const { value } = await passing(client.GET(ME));
    expect(value?.response.status).toBe(200);
    vi.setSystemTime(Date.now() + 30_000);
    expect((await passing(client.GET(ME))).error).toMatchObject({ status: 503 });
    expect(told).toEqual([]);
  });

  it("renew it under one key when the answer is lost", async () => {
    let lost = 0;
    const { client, seen, expire } = signedInShop({
      refresh: () => (++lost < 3 ? new TypeError("fetch failed") : Response.json(session(2))),
    });
    expire();
    await passing(client.GET(ME));
    const keys = seen.filter(isRefresh).map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).not.toBeNull();
  });

  it("do not sign anybody in again who signed out while the token was renewed", async () => {
    const tokens = memoryTokens(tokensOf(session(1)));
    const { client, told, expire } = signedInShop({
      tokens,
      refresh: () => {
        void tokens.set(undefined);
        return Response.json(session(2));
      },
    });
    expire();
    await expect(client.GET(ME)).rejects.toMatchObject({ code: "token_expired" });
    expect([await tokens.get(), told]).toEqual([undefined, []]);
  });

  it("leave a renewal to the others when one gives up", async () => {
    const caller = new AbortController();
    const { client, seen, expire } = signedInShop({
      refresh: () => {
        caller.abort(new Error("enough"));
        return Response.json(session(2));
      },
    });
    expire();
    const outcomes = await Promise.allSettled([client.GET(ME, { signal: caller.signal }), client.GET(ME)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(seen.filter(isRefresh)).toHaveLength(1);
  });

  it("are over here when the shop knows nothing of the session any more", async () => {
    const { client, tokens, told } = signedInShop({ refresh: () => problem(401, "unauthenticated") });
    vi.setSystemTime(Date.now() + HOUR * 1000);
    await client.signOut();
    expect([await tokens.get(), told.at(-1)]).toEqual([undefined, undefined]);
  });
});

describe("other callers", () => {
  it("a machine's key is sent, and never exchanged", async () => {
    const { fetch, seen } = fakeShop(() => problem(401, "token_expired"));
    const client = createClient({ baseUrl: "https://shop.test", fetch, apiKey: "ak_1.s" });
    await expect(client.GET("/v1/orders")).rejects.toMatchObject({ status: 401 });
    expect(seen.map(({ bearer }) => bearer)).toEqual(["Bearer ak_1.s"]);
  });
});

describe("tokens in a browser's storage", () => {
  function storage(): Storage {
    const kept = new Map<string, string>();
    return {
      get length() {
        return kept.size;
      },
      clear: () => kept.clear(),
      getItem: (key) => kept.get(key) ?? null,
      key: (at) => [...kept.keys()][at] ?? null,
      removeItem: (key) => void kept.delete(key),
      setItem: (key, value) => void kept.set(key, value),
    };
  }

  it("are there in the next page, until they are removed", () => {
    const shared = storage();
    const tokens = tokensOf(session(1));
    void storageTokens(shared).set(tokens);
    expect(storageTokens(shared).get()).toEqual(tokens);
    void storageTokens(shared).set(undefined);
    expect([storageTokens(shared).get(), shared.length]).toEqual([undefined, 0]);
  });

  it("are none when what lies there is something else", () => {
    const shared = storage();
    for (const text of ["", "{", "null", '{"accessToken":"a"}']) {
      shared.setItem("orderapp.tokens", text);
      expect(storageTokens(shared).get()).toBeUndefined();
    }
  });
});
