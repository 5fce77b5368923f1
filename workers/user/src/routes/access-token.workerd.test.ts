import { exportSPKI, importJWK, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { ask, call, claimsOf, me, rpc, signedIn } from "../../test/support.ts";

type Jwk = { kid: string; x: string; y: string; d: string };

const keys = (JSON.parse(inject("jwtKeys")) as { keys: Jwk[] }).keys;
const now = Math.floor(Date.now() / 1000);
let claims: JWTPayload;
let token: string;

beforeAll(async () => {
  token = (await signedIn()).access;
  claims = claimsOf(token);
});

/** A token as the Worker would sign it, but for what a test changes. */
async function forged(over: JWTPayload = {}, header: { kid?: string } = {}, key: Jwk | undefined = keys[0]) {
  const signer = await importJWK({ ...key, kty: "EC", crv: "P-256" }, "ES256");
  return new SignJWT({ ...claims, ...over }).setProtectedHeader({ alg: "ES256", kid: "new", ...header }).sign(signer);
}

const base64 = (value: unknown): string =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

describe("GET /v1/users/me", () => {
  it("answers the caller's profile, for no cache to keep", async () => {
    const { status, body, headers } = await me(token);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toMatchObject({ id: claims["userId"], email: claims["email"] });
    expect(JSON.stringify(body)).not.toMatch(/hash|session|outbox/i);
  });

  it("accepts a token of each published key, so that keys can be exchanged", async () => {
    expect((await me(await forged())).status).toBe(200);
    expect((await me(await forged({}, { kid: "old" }, keys[1]))).status).toBe(200);
  });

  it("wants a token", async () => {
    const { status, body, headers } = await me();
    expect([status, body.code, headers.get("www-authenticate")]).toEqual([
      401,
      "unauthenticated",
      'Bearer realm="orderapp"',
    ]);
  });

  it("refuses an unsigned token", async () => {
    expect((await me(`${base64({ alg: "none", kid: "new" })}.${base64(claims)}.`)).status).toBe(401);
    expect((await me(`${base64({ alg: "none" })}.${base64(claims)}.AA`)).status).toBe(401);
  });

  it("refuses HS256 signed with the public key", async () => {
    const { d: _, ...open } = keys[0] ?? { d: "" };
    const key = await importJWK({ ...open, kty: "EC", crv: "P-256" }, "ES256", { extractable: true });
    if (key instanceof Uint8Array) throw new Error("not a public key");
    const secret = new TextEncoder().encode(await exportSPKI(key));
    const confused = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "new" }).sign(secret);
    expect((await me(confused)).status).toBe(401);
  });

  it("refuses another's key under our kid, and an unknown kid", async () => {
    expect((await me(await forged({}, {}, JSON.parse(inject("strangerKey")) as Jwk))).status).toBe(401);
    expect((await me(await forged({}, { kid: "other" }))).status).toBe(401);
  });

  it.each([
    ["issuer", { iss: "elsewhere" }],
    ["audience", { aud: "elsewhere" }],
    ["time to begin", { nbf: now + 3_600 }],
    ["role", { role: "ROOT" }],
    ["user", { userId: "" }],
    ["user that is no id", { userId: "me" }],
    ["user and not the session's", { userId: "f".repeat(24) }],
    ["session that never was", { sid: "f".repeat(24) }],
  ])("refuses a wrong %s", async (_, over) => {
    expect((await me(await forged(over))).body.code).toBe("unauthenticated");
  });

  it("says when a token has expired", async () => {
    expect((await me(await forged({ exp: now - 60 }))).body.code).toBe("token_expired");
  });

  it("refuses a tampered payload", async () => {
    const [head, , signature] = token.split(".");
    expect((await me(`${head}.${base64({ ...claims, role: "ADMIN" })}.${signature}`)).status).toBe(401);
  });
});

describe("GET /.well-known/jwks.json", () => {
  it("publishes each key in public form alone", async () => {
    const { status, body } = await ask("GET", "/.well-known/jwks.json");
    expect(status).toBe(200);
    expect(body["keys"]).toEqual(
      keys.map(({ kid, x, y }) => ({ kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" })),
    );
    await expect(rpc.jwks(call)).resolves.toEqual(body);
  });
});
