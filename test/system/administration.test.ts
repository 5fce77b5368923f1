import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Entry = {
  actor: { userId: string; email: string };
  service: string;
  action: string;
  target: string;
  traceId: string;
  from: { userAgent?: string };
  outcome: { status: number; detail?: Record<string, unknown> } | null;
};

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const change = (userId: string, json: object, token = shop.admin) =>
  shop.ask("PATCH", `/v1/users/${userId}`, { token, json });
const audit = (query: string) =>
  shop.ask<{ data: Entry[] }>("GET", `/v1/audit?${query}`, { token: shop.admin }).then(({ body }) => body.data);
const idOf = async (token: string) => String((await shop.ask("GET", "/v1/users/me", { token })).body["id"]);

describe("administering people", () => {
  it("finds them, and lets nobody else look", async () => {
    const ada = await shop.register("Augusta");
    const found = await shop.ask<{ data: { id: string }[] }>("GET", `/v1/users?q=${ada.email.slice(0, 12)}`, {
      token: shop.admin,
    });
    expect(found.body.data.map(({ id }) => id)).toContain(ada.userId);
    for (const path of ["/v1/users", `/v1/users/${ada.userId}`, "/v1/audit"]) {
      expect((await shop.ask("GET", path, { token: ada.token })).status, path).toBe(403);
      expect((await shop.ask("GET", path)).status, path).toBe(401);
    }
    expect((await change(ada.userId, { role: "ADMIN" }, ada.token)).status).toBe(403);
  });

  it("disables somebody everywhere within 5 s, and lets them in again", async () => {
    const eve = await shop.register("Eve");
    expect((await change(eve.userId, { status: "disabled" })).body).toMatchObject({ status: "disabled" });
    for (const path of ["/v1/users/me", "/v1/products?limit=1", "/v1/orders", "/v1/payments?orderId=x"]) {
      await eventually(async () => {
        expect((await shop.ask("GET", path, { token: eve.token })).status, path).toBe(401);
      }, 8_000);
    }
    const login = { json: { email: eve.email, password: "correct-horse-battery" } };
    expect((await shop.ask("POST", "/v1/auth/login", login)).body.code).toBe("account_disabled");
    expect((await change(eve.userId, { status: "active" })).status).toBe(200);
    expect((await shop.ask("POST", "/v1/auth/login", login)).status).toBe(200);
  });
});

describe("the audit log", () => {
  it("has every administrator's act of every Worker, with how it ended", async () => {
    const lamp = await shop.createProduct(3);
    const placed = await shop.order(lamp);
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, "user-agent": "till/1.0" };
    const ask = (path: string, json: object) =>
      shop.ask("POST", path, { token: shop.admin, json, headers, key: newKey() });
    expect((await ask(`/v1/inventory/${lamp.sku}/adjust`, { delta: 1, reason: "restock" })).status).toBe(200);
    expect((await ask(`/v1/orders/${placed.order.id}/ship`, { carrier: "DHL", trackingNumber: "1" })).status).toBe(200);
    expect((await ask(`/v1/payments/${placed.payment.id}/refunds`, { amount: "much" })).status).toBe(422);
    const actor = await idOf(shop.admin);
    await eventually(async () => {
      const entries = (await audit(`actorId=${actor}&limit=50`)).filter(({ traceId }) => traceId === trace);
      const done = entries.map(({ service, action, outcome }) => `${service} ${action} ${outcome?.status}`);
      expect(new Set(done)).toEqual(
        new Set([
          "order POST /v1/orders/{orderId}/ship 200",
          "payment POST /v1/payments/{id}/refunds 422",
          "product POST /v1/inventory/{sku}/adjust 200",
        ]),
      );
      for (const entry of entries) expect(entry.from.userAgent).toBe("till/1.0");
    });
  });

  it("says what a change of rights was", async () => {
    const bob = await shop.register("Bob");
    await change(bob.userId, { status: "disabled" });
    await eventually(async () => {
      const [entry] = await audit(`target=${encodeURIComponent(`/v1/users/${bob.userId}`)}`);
      expect(JSON.stringify(entry?.outcome)).toContain("disabled");
      expect(entry?.actor.email).toBe("admin@orderapp.test");
    });
  });

  it("refuses the act that it cannot write down", async () => {
    const lamp = await shop.createProduct(3);
    shop.cloud.setDown("mongo");
    try {
      const answer = await shop.ask("POST", `/v1/inventory/${lamp.sku}/adjust`, {
        token: shop.admin,
        json: { delta: 5, reason: "restock" },
      });
      expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
    } finally {
      shop.cloud.setDown("mongo", false);
    }
    expect((await shop.stockOf(lamp.sku)).onHand).toBe(3);
  });
});

// The last, since it takes the first administrator's rights.
describe("the last administrator", () => {
  it("stays, whoever demotes whom at once", async () => {
    const people = await Promise.all(["Ann", "Bob", "Cid", "Dan"].map((name) => shop.register(name)));
    for (const { userId } of people) expect((await change(userId, { role: "ADMIN" })).status).toBe(200);
    const admins = await Promise.all(
      people.map(async (one) => ({ ...one, token: await shop.signIn(one.email, "correct-horse-battery") })),
    );
    const root = await idOf(shop.admin);
    // Everybody demotes their neighbour and the first administrator, and themselves.
    const all = [...admins.map(({ token }) => token), shop.admin];
    const ids = [...admins.map(({ userId }) => userId), root];
    const answers = await Promise.all(
      all.flatMap((token, i) => [
        change(ids[(i + 1) % ids.length]!, { role: "USER" }, token),
        change(ids[i]!, { status: "disabled" }, token),
      ]),
    );
    expect(answers.every(({ status }) => [200, 401, 409].includes(status))).toBe(true);
    const db = await Promise.all(
      [...people.map(({ email }) => email), "admin@orderapp.test"].map(async (email) => {
        const password = email.startsWith("admin@") ? "orderapp-admin-1" : "correct-horse-battery";
        const { status, body } = await shop.ask<{ accessToken: string; user: { role: string } }>(
          "POST",
          "/v1/auth/login",
          { json: { email, password } },
        );
        return status === 200 && body.user.role === "ADMIN" ? body.accessToken : undefined;
      }),
    );
    const left = db.filter((token) => token !== undefined);
    expect(left.length).toBeGreaterThan(0);
  });
});
