import { createRoute, z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { problems } from "./problem.ts";
import { codeOf, fakeAuthority, newEnv, testSettings } from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

const env = newEnv();

function testApp() {
  const app = createBaseApp<BaseEnv>({
    service: "test",
    settings: testSettings,
    users: () => fakeAuthority().authority,
  });
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
  return app;
}

const post = (body: BodyInit, type = "application/json") =>
  testApp().request("/things", { method: "POST", body, headers: { "content-type": type } }, env);

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
