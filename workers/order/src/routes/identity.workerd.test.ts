import { revokedKey } from "@orderapp/http/revocation";
import { describe, expect, it } from "vitest";
import { env, filledCart, openShop, orderBody, placedOrder, sql } from "../../test/support.ts";

/** Ends a session as the user Worker would, somewhere else. */
async function endSession(sid: string): Promise<void> {
  const response = await fetch(env.REVOCATIONS_REDIS_URL, {
    method: "POST",
    headers: { authorization: `Bearer ${env.REVOCATIONS_REDIS_TOKEN}` },
    body: JSON.stringify(["SET", revokedKey(sid), "1", "EX", "60"]),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The audit log's entries of a trace. */
async function actsIn(traceId: string): Promise<unknown[]> {
  return JSON.parse(await env.USER.actsIn(traceId));
}

const unheard = { REVOCATIONS_REDIS_URL: "http://127.0.0.1:1" };

describe("an ended session", () => {
  it("buys nothing, leaves the cart as it was, and gives its Idempotency-Key back", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop);
    const [as, sid, key] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await endSession(sid);
    const body = orderBody(cartId);
    const refused = await shop.ask("POST", "/v1/orders", { body, key, as, sid });
    expect([refused.status, refused.body.code]).toEqual([401, "unauthenticated"]);
    await shop.settled();
    expect(await sql`select id from orders where user_id = ${as}`).toEqual([]);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(10);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).body.status).toBe("active");
    const signedInAgain = { body, key, as, sid: crypto.randomUUID() };
    expect((await shop.ask("POST", "/v1/orders", signedInAgain)).status).toBe(201);
  });

  it("is not told again what it bought before", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const [as, sid, key] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const body = orderBody(cartId);
    expect((await shop.ask("POST", "/v1/orders", { body, key, as })).status).toBe(201);
    await shop.settled();
    await endSession(sid);
    const refused = await shop.ask("POST", "/v1/orders", { body, key, as, sid });
    expect([refused.status, Object.keys(refused.body).includes("order")]).toEqual([401, false]);
    expect(refused.headers.get("idempotent-replayed")).toBeNull();
  });

  it("reads and changes nothing", async () => {
    const shop = openShop();
    const [as, sid] = [crypto.randomUUID(), crypto.randomUUID()];
    const { order } = await placedOrder(shop, { as });
    await endSession(sid);
    for (const [method, path] of [
      ["GET", "/v1/orders"],
      ["GET", `/v1/orders/${order.id}`],
      ["POST", `/v1/orders/${order.id}/cancel`],
    ] as const) {
      const refused = await shop.ask(method, path, { as, sid });
      expect([refused.status, refused.body.code]).toEqual([401, "unauthenticated"]);
    }
    expect((await shop.ask("GET", `/v1/orders/${order.id}`, { as })).body.status).toBe("PENDING");
  });
});

describe("without the list of ended sessions", () => {
  it("buyers buy, and administrators wait", async () => {
    const shop = openShop({}, unheard);
    const { order } = await placedOrder(shop, { as: crypto.randomUUID() });
    const admin = { as: "admin", admin: true };
    expect((await shop.ask("GET", `/v1/orders/${order.id}`, admin)).status).toBe(503);
    expect((await shop.ask("POST", `/v1/orders/${order.id}/cancel`, admin)).status).toBe(503);
    expect((await openShop().ask("GET", `/v1/orders/${order.id}`, admin)).body.status).toBe("PENDING");
  });
});

describe("an administrator's act", () => {
  it("is in the audit log with how it ended", async () => {
    const shop = openShop();
    const { order } = await placedOrder(shop);
    const traceId = crypto.randomUUID().replaceAll("-", "");
    const headers = { traceparent: `00-${traceId}-${"b".repeat(16)}-01`, "cf-connecting-ip": "192.0.2.7" };
    const path = `/v1/orders/${order.id}`;
    const admin = { as: "admin", admin: true, headers };
    expect((await shop.ask("POST", `${path}/deliver`, admin)).status).toBe(409);
    expect((await shop.ask("POST", `${path}/cancel`, admin)).status).toBe(200);
    expect((await shop.ask("GET", path, admin)).status).toBe(200);
    await shop.settled();
    expect(await actsIn(traceId)).toMatchObject([
      { act: { action: "POST /v1/orders/{orderId}/deliver", target: `${path}/deliver` }, outcome: { status: 409 } },
      {
        act: {
          service: "order",
          actor: { userId: "admin", email: "admin@example.com" },
          action: "POST /v1/orders/{orderId}/cancel",
          target: `${path}/cancel`,
          from: { address: "192.0.2.7" },
          traceId,
        },
        outcome: { status: 200 },
      },
    ]);
  });
});
