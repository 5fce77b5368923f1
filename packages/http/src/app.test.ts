import { createRoute, z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { createBaseApp } from "./app.ts";
import { identify, requireAdmin, requireUser } from "./auth.ts";
import { problems } from "./problem.ts";
import type { BaseEnv } from "./types.ts";

let signing: CryptoKey;
let publicJwk: Record<string, unknown>;
const env = { ENVIRONMENT: "test", LOG_LEVEL: "ERROR", JWT_ISSUER: "orderapp", JWT_AUDIENCE: "orderapp" };

beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  signing = pair.privateKey;
  publicJwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256" };
});

function testApp() {
  const app = createBaseApp<BaseEnv>({ service: "test", jwks: () => Promise.resolve({ keys: [publicJwk] }) });
  const route = createRoute({
    method: "post",
    path: "/things",
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: z.strictObject({ name: z.string(), size: z.int() }) } },
      },
    },
    responses: { 200: { description: "ok" }, ...problems("validation_failed") },
  });
  app.openapi(route, (c) => c.json(c.req.valid("json"), 200));
  app.get("/boom", () => {
    throw new TypeError("password=hunter2 at line 3 of secret.sql");
  });
  app.get("/busy", () => {
    throw new AppError("unavailable", "Come back.", { retryAfter: 7 });
  });
  app.get("/me", identify, requireUser, (c) => c.json(c.var.principal));
  app.get("/admin", identify, requireAdmin, (c) => c.text("ok"));
  return app;
}

const post = (body: BodyInit, type = "application/json") =>
  testApp().request("/things", { method: "POST", body, headers: { "content-type": type } }, env);
const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;

describe("base app", () => {
  it("answers each kind of bad body as the contract says", async () => {
    const cases: [BodyInit, string, number, string][] = [
      ["{", "application/json", 400, "malformed_json"],
      ["", "application/json", 400, "malformed_json"],
      [new Uint8Array([0x22, 0xff, 0x22]), "application/json", 400, "malformed_json"],
      ["NaN", "application/json", 400, "malformed_json"],
      ["<a/>", "application/xml", 415, "unsupported_media_type"],
      ['{"name":"a\\u0000","size":1}', "application/json", 422, "validation_failed"],
      ['{"name":"a\\\\\\u0000","size":1}', "application/json", 422, "validation_failed"],
      ['{"name":1,"size":1.5}', "application/json", 422, "validation_failed"],
      ['{"name":"a","size":1,"role":"ADMIN"}', "application/json", 422, "validation_failed"],
      ["[]", "application/json", 422, "validation_failed"],
      ["null", "application/json", 422, "validation_failed"],
    ];
    for (const [body, type, status, code] of cases) {
      const response = await post(body, type);
      expect([response.status, await codeOf(response)], JSON.stringify(body)).toEqual([status, code]);
    }
    expect((await post('{"name":"a\\\\u0000","size":1}', "application/json")).status).toBeLessThan(300);
    expect((await post('{"name":"é😀","size":1}')).status).toBe(200);
  });

  it("names every wrong field, and the unknown ones", async () => {
    const problem = await (await post('{"size":"x","role":1}')).json<{ errors: { path: string; code: string }[] }>();
    expect(problem.errors.map(({ path, code }) => [path, code])).toEqual(
      expect.arrayContaining([
        ["name", "invalid_type"],
        ["size", "invalid_type"],
        ["role", "unknown_field"],
      ]),
    );
  });

  it("shows nothing of what went wrong inside", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const response = await testApp().request(
      "/boom",
      { headers: { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` } },
      env,
    );
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/hunter2|TypeError|sql/);
    expect(JSON.parse(text)).toMatchObject({ code: "internal", traceId: "a".repeat(32) });
    expect(log.mock.calls.flat().join()).toContain("a".repeat(32));
    log.mockRestore();
  });

  it("says when to come back, and refuses NUL in an address", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect((await testApp().request("/busy", {}, env)).headers.get("retry-after")).toBe("7");
    expect((await testApp().request("/me?q=%00", {}, env)).status).toBe(422);
    expect(await codeOf(await testApp().request("/nowhere", {}, env))).toBe("not_found");
    log.mockRestore();
  });

  it("refuses production with a secret that everybody knows", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const leaky = { ...env, ENVIRONMENT: "production", STRIPE_WEBHOOK_SECRET: "whsec_orderapp_local" };
    const response = await testApp().request("/busy", {}, leaky);
    expect([response.status, await codeOf(response)]).toEqual([503, "unavailable"]);
    expect(log.mock.calls.flat().join()).toContain("STRIPE_WEBHOOK_SECRET");
    log.mockRestore();
  });
});

describe("access tokens", () => {
  const claims = { userId: "u1", email: "ada@example.com", role: "USER", sid: "s1", jti: "j1" };
  const sign = (
    payload: object,
    { issuer = "orderapp", audience = "orderapp", expires = "1h", kid = "k1", alg = "ES256" } = {},
  ) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({ alg, kid })
      .setIssuedAt()
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(expires);
  const ask = async (path: string, token: string) => {
    const response = await testApp().request(path, { headers: { authorization: token } }, env);
    return [response.status, response.ok ? "ok" : await codeOf(response)];
  };

  it("lets the right ones through", async () => {
    const token = await sign(claims).sign(signing);
    expect(await ask("/me", `Bearer ${token}`)).toEqual([200, "ok"]);
    expect(await ask("/admin", `Bearer ${token}`)).toEqual([403, "forbidden"]);
    expect(await ask("/admin", `Bearer ${await sign({ ...claims, role: "ADMIN" }).sign(signing)}`)).toEqual([
      200,
      "ok",
    ]);
  });

  it("refuses all others", async () => {
    const good = await sign(claims).sign(signing);
    const [head, body, signature] = good.split(".") as [string, string, string];
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const other = await generateKeyPair("ES256");
    const bad: [string, string][] = [
      ["alg none", `${encode({ alg: "none" })}.${body}.`],
      [
        "HS256 with the public key",
        await new SignJWT(claims)
          .setProtectedHeader({ alg: "HS256", kid: "k1" })
          .setIssuer("orderapp")
          .setAudience("orderapp")
          .setExpirationTime("1h")
          .sign(new TextEncoder().encode(JSON.stringify(publicJwk))),
      ],
      ["another key", await sign(claims).sign(other.privateKey)],
      ["unknown kid", await sign(claims, { kid: "k9" }).sign(signing)],
      ["issuer", await sign(claims, { issuer: "evil" }).sign(signing)],
      ["audience", await sign(claims, { audience: "evil" }).sign(signing)],
      ["tampered", `${head}.${encode({ ...claims, role: "ADMIN" })}.${signature}`],
      ["role", await sign({ ...claims, role: "ROOT" }).sign(signing)],
      ["no user", await sign({ ...claims, userId: undefined }).sign(signing)],
      ["not yet valid", await sign(claims).setNotBefore("1h").sign(signing)],
      ["nonsense", "x.y.z"],
    ];
    for (const [name, token] of bad)
      expect(await ask("/me", `Bearer ${token}`), name).toEqual([401, "unauthenticated"]);
    expect(await ask("/me", `Bearer ${await sign(claims, { expires: "-1h" }).sign(signing)}`)).toEqual([
      401,
      "token_expired",
    ]);
    expect(await ask("/me", "Basic abc")).toEqual([401, "unauthenticated"]);
    expect((await testApp().request("/me", {}, env)).headers.get("www-authenticate")).toContain("Bearer");
  });
});
