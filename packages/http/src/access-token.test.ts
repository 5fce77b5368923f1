import { generateKeyPair, SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { createBaseApp } from "./app.ts";
import { bearer, identify, principalOf, requirePermission } from "./auth.ts";
import type { BaseEnv } from "./types.ts";
import { claims, codeOf, fakeAuthority, fakeRedis, newEnv, publicJwk, signingKey, unsigned } from "./test-support.ts";

beforeEach(() => void fakeRedis());

const env = newEnv();

function testApp() {
  const app = createBaseApp<BaseEnv>({ service: "test", users: () => fakeAuthority().authority });
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
