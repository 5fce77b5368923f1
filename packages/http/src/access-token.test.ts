import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { bearer, identify, principalOf, requirePermission } from "./auth.ts";
import type { Authority } from "./authority.ts";
import type { BaseEnv } from "./types.ts";
import {
  claims,
  codeOf,
  fakeAuthority,
  fakeRedis,
  newEnv,
  publicJwk,
  signingKey,
  unsigned,
  testSettings,
} from "./test-support.ts";

beforeEach(() => void fakeRedis());

const env = newEnv();

function testApp(over: Partial<Authority> = {}) {
  const app = createBaseApp<BaseEnv>({
    service: "test",
    settings: testSettings,
    users: () => fakeAuthority(over).authority,
  });
  app.get("/me", identify, requirePermission("own"), (c) => c.json(principalOf(c)));
  return app;
}

const ask = async (token: string) => {
  const response = await testApp().request("/me", { headers: { authorization: token } }, env);
  return [response.status, response.ok ? "ok" : await codeOf(response)];
};

describe("access tokens", () => {
  it("lets the right ones through, and nobody without one", async () => {
    const headers = { authorization: `Bearer ${await unsigned(claims).sign(signingKey)}` };
    const response = await testApp().request("/me", { headers }, env);
    expect(await response.json()).toEqual({ userId: "u1", email: "ada@example.com", role: "USER", sessionId: "s1" });
    const refused = await testApp().request("/me", {}, env);
    expect([refused.status, await codeOf(refused)]).toEqual([401, "unauthenticated"]);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
    expect(bearer).toEqual([{ bearer: [] }]);
  });

  it("refuses all others", async () => {
    const good = await unsigned(claims).sign(signingKey);
    const [head, body, signature] = good.split(".") as [string, string, string];
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const other = await generateKeyPair("ES256");
    const hmac = (key: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid: "k1" })
        .setIssuer("orderapp")
        .setAudience("orderapp")
        .setExpirationTime("1h")
        .sign(new TextEncoder().encode(key));
    const bad: [string, string][] = [
      ["alg none", `${encode({ alg: "none" })}.${body}.`],
      ["alg None with the signature", `${encode({ alg: "None", kid: "k1" })}.${body}.${signature}`],
      ["HS256 with the public key", await hmac(JSON.stringify(publicJwk))],
      ["HS256 with the public point", await hmac(String(publicJwk["x"]))],
      ["another key", await unsigned(claims).sign(other.privateKey)],
      ["unknown kid", await unsigned(claims, { kid: "k9" }).sign(signingKey)],
      ["issuer", await unsigned(claims, { issuer: "evil" }).sign(signingKey)],
      ["audience", await unsigned(claims, { audience: "evil" }).sign(signingKey)],
      ["tampered", `${head}.${encode({ ...claims, role: "ADMIN" })}.${signature}`],
      ["a key of its own in the header", `${encode({ alg: "ES256", jwk: publicJwk })}.${body}.${signature}`],
      ["role", await unsigned({ ...claims, role: "ROOT" }).sign(signingKey)],
      ["no user", await unsigned({ ...claims, userId: undefined }).sign(signingKey)],
      ["no session", await unsigned({ ...claims, sid: "" }).sign(signingKey)],
      ["not yet valid", await unsigned(claims).setNotBefore("1h").sign(signingKey)],
      ["nonsense", "x.y.z"],
    ];
    for (const [name, token] of bad) expect(await ask(`Bearer ${token}`), name).toEqual([401, "unauthenticated"]);
    const expired = await unsigned(claims, { expires: "-1h" }).sign(signingKey);
    expect(await ask(`Bearer ${expired}`)).toEqual([401, "token_expired"]);
    expect(await ask("Basic abc")).toEqual([401, "unauthenticated"]);
  });
});

describe("the keys", () => {
  const signedIn = async (options: Parameters<typeof unsigned>[1], key = signingKey) => ({
    headers: { authorization: `Bearer ${await unsigned(claims, options).sign(key)}` },
  });
  afterEach(() => vi.useRealTimers());

  it("are asked for again when a token names a new one, though not at each", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const rotating = { ...env, JWT_ISSUER: "rotating" };
    const next = await generateKeyPair("ES256", { extractable: true });
    const keys = [publicJwk];
    const jwks = vi.fn<Authority["jwks"]>(() => Promise.resolve({ keys: [...keys] }));
    const app = testApp({ jwks });
    const statusOf = async (kid: string, key = signingKey) =>
      (await app.request("/me", await signedIn({ issuer: "rotating", kid }, key), rotating)).status;
    expect(await statusOf("k1")).toBe(200);
    keys.push({ ...(await exportJWK(next.publicKey)), kid: "k2", alg: "ES256" });
    expect([await statusOf("k2", next.privateKey), await statusOf("k3")]).toEqual([401, 401]);
    expect(jwks).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 5_001);
    expect([await statusOf("k2", next.privateKey), await statusOf("k1")]).toEqual([200, 200]);
    expect(jwks).toHaveBeenCalledTimes(2);
  });

  it("verify a token once, and it holds no longer than it or they do", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const issuer = "once";
    const own = { ...env, JWT_ISSUER: issuer };
    const verified = vi.spyOn(crypto.subtle, "verify");
    let keys = [publicJwk];
    const app = testApp({ jwks: () => Promise.resolve({ keys }) });
    const token = await unsigned(claims, { issuer, expires: "10m" }).sign(signingKey);
    const ask = async (bearerToken: string, settings = own) =>
      (await app.request("/me", { headers: { authorization: `Bearer ${bearerToken}` } }, settings)).status;
    expect([await ask(token), await ask(token)]).toEqual([200, 200]);
    expect(verified).toHaveBeenCalledTimes(1);
    // Known is this very token, and only for whom it was issued.
    const tampered = token.slice(0, -9) + (token.at(-9) === "A" ? "B" : "A") + token.slice(-8);
    expect([await ask(tampered), await ask(token, { ...own, JWT_AUDIENCE: "others" })]).toEqual([401, 401]);
    // Keys that are fetched anew know none of it.
    vi.setSystemTime(Date.now() + 5 * 60_000);
    keys = [];
    expect(await ask(token)).toBe(401);
    vi.setSystemTime(Date.now() + 5 * 60_000);
    keys = [publicJwk];
    const short = await unsigned(claims, { issuer, expires: "1m" }).sign(signingKey);
    expect(await ask(short)).toBe(200);
    vi.setSystemTime(Date.now() + 66_000);
    expect(await ask(short)).toBe(401);
    verified.mockRestore();
  });

  it("sign by ES256 only, whatever else is published", async () => {
    const rsa = await generateKeyPair("RS256", { extractable: true });
    const published = { ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256" };
    const app = testApp({ jwks: () => Promise.resolve({ keys: [publicJwk, published] }) });
    const mixed = { ...env, JWT_ISSUER: "mixed" };
    const forged = await unsigned(claims, { issuer: "mixed", kid: "rsa", alg: "RS256" }).sign(rsa.privateKey);
    const refused = await app.request("/me", { headers: { authorization: `Bearer ${forged}` } }, mixed);
    expect(refused.status).toBe(401);
    expect((await app.request("/me", await signedIn({ issuer: "mixed" }), mixed)).status).toBe(200);
  });

  it("are not waited for without end", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = Promise.withResolvers<void>();
    const app = testApp({
      jwks: () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const answer = app.request("/me", await signedIn({ issuer: "silent" }), { ...env, JWT_ISSUER: "silent" });
    await asked.promise;
    await vi.advanceTimersByTimeAsync(3_000);
    const refused = await answer;
    expect([refused.status, await codeOf(refused)]).toEqual([503, "unavailable"]);
    log.mockRestore();
  });
});
