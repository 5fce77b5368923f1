import { AppError } from "@orderapp/core/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { identify, requirePermission } from "./auth.ts";
import type { Authority } from "./authority.ts";
import {
  bearerOf,
  codeOf,
  downAuthority,
  fakeAuthority,
  fakeExecution,
  fakeRedis,
  newEnv,
  testSettings,
} from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

beforeEach(() => void fakeRedis());
afterEach(() => vi.unstubAllGlobals());

function openShop(over: Partial<Authority> = {}) {
  const users = fakeAuthority(over);
  const app = createBaseApp<BaseEnv>({ service: "product", settings: testSettings, users: () => users.authority });
  app.post("/v1/products/:id/images/:image{[0-9]+}", identify, requirePermission("catalogue.write"), (c) => {
    users.diary.push("handler");
    c.set("auditDetail", { role: "ADMIN" });
    return c.text("made", 201, { location: "/v1/products/7/images/8" });
  });
  app.patch("/v1/orders/:id", identify, () => {
    throw new AppError("invalid_transition", "It cannot.");
  });
  app.delete("/v1/orders/:id", identify, () => {
    throw new TypeError("boom");
  });
  app.put("/v1/odd", identify, () => Promise.reject("not an error"));
  app.post("/v1/carts/:cartId/items", identify, (c) => c.text("again", 200, { "idempotent-replayed": "true" }));
  app.get("/v1/orders/:id", identify, (c) => c.text("read"));
  const ask = async (method: string, path: string, role: "USER" | "ADMIN" = "ADMIN", more: object = {}) => {
    const execution = fakeExecution();
    const headers = { ...(await bearerOf(role)), ...more };
    const response = await app.request(path, { method, headers }, newEnv(), execution);
    await execution.settled();
    return response;
  };
  return { ...users, ask };
}

describe("the audit log", () => {
  it("names who, what, on what, when, from where and in which trace, before it is done", async () => {
    const { ask, acts, outcomes, diary } = openShop();
    const before = Date.now();
    await ask("POST", "/v1/products/7/images/8?x=1", "ADMIN", {
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      "cf-connecting-ip": "192.0.2.7",
      "cf-ipcountry": "DE",
      "user-agent": "x".repeat(300),
    });
    expect(diary).toEqual(["begin", "handler", "finish"]);
    const [act] = acts;
    expect(act).toMatchObject({
      service: "product",
      actor: { userId: "u1", email: "ada@example.com" },
      action: "POST /v1/products/{id}/images/{image}",
      target: "/v1/products/7/images/8",
      from: { address: "192.0.2.7", country: "DE", userAgent: "x".repeat(200) },
      traceId: "a".repeat(32),
    });
    expect(Date.parse(act?.at ?? "")).toBeGreaterThanOrEqual(before);
    expect(outcomes).toEqual([
      { id: act?.id, outcome: { status: 201, created: "/v1/products/7/images/8", detail: { role: "ADMIN" } } },
    ]);
  });

  it("tells how it ended, whatever was thrown", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { ask, outcomes } = openShop();
    expect((await ask("PATCH", "/v1/orders/1")).status).toBe(409);
    expect((await ask("DELETE", "/v1/orders/1")).status).toBe(500);
    await expect(ask("PUT", "/v1/odd")).rejects.toBe("not an error");
    await vi.waitFor(() =>
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([409, 500, 500].map((status) => ({ status }))),
    );
    log.mockRestore();
  });

  it("keeps no id that opens what it names, and says when an answer was only given again", async () => {
    const { ask, acts, outcomes } = openShop();
    await ask("POST", "/v1/carts/mZ5vX0c1Qp8wR2tY7uI4oL9k/items");
    expect([acts[0]?.action, acts[0]?.target]).toEqual(["POST /v1/carts/{cartId}/items", "/v1/carts/[redacted]/items"]);
    expect(acts[0]?.from).toEqual({});
    expect(outcomes[0]?.outcome).toEqual({ status: 200, detail: { replayed: true } });
  });

  it("is not about reads, nor about buyers", async () => {
    const { ask, diary } = openShop();
    expect((await ask("GET", "/v1/orders/1")).status).toBe(200);
    expect((await ask("HEAD", "/v1/orders/1")).status).toBe(200);
    expect((await ask("POST", "/v1/products/7/images/8", "USER")).status).toBe(403);
    expect((await ask("PATCH", "/v1/orders/1", "USER")).status).toBe(409);
    expect(diary).toEqual([]);
  });

  it("stops what it cannot write down", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    for (const beginAct of [downAuthority.beginAct, () => Promise.reject(new Error("the Worker is gone"))]) {
      const { ask, diary } = openShop({ beginAct });
      const refused = await ask("POST", "/v1/products/7/images/8");
      expect([refused.status, await codeOf(refused)]).toEqual([503, "unavailable"]);
      expect(diary).toEqual([]);
    }
    log.mockRestore();
  });

  it("does not take back an answer whose end it could not write, but says so", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { ask } = openShop({ finishAct: () => Promise.reject(new Error("the Worker is gone")) });
    expect((await ask("POST", "/v1/products/7/images/8")).status).toBe(201);
    expect(log.mock.calls.flat().join()).toContain("the end of an administrator's act was not recorded");
    log.mockRestore();
  });
});
