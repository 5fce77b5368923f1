import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { eventually, newKey } from "../support/client.ts";
import { ADDRESS, openShop, type Placed, type Shop } from "../support/shop.ts";

type Entry = { id: string; event: string; status: string; to: string; lastError?: string; deliveredAt?: string };
type Letter = { id: string; reason: string; excerpt: string; replayedAt?: string };
type Page<T> = { data: T[]; page: { nextCursor: string | null } };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

/** A paid order that is shipped to a place with this telephone. */
async function ship(phone: string): Promise<Placed> {
  const variant = await shop.createProduct(5);
  const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
  const placed = await shop.placeOrder(cartId, { json: { shippingAddress: { ...ADDRESS, phone } } });
  expect(placed.status, placed.text).toBe(201);
  await shop.pay(placed.body.payment);
  await shop.until(placed.body, "CONFIRMED");
  const shipped = await shop.ask("POST", `/v1/orders/${placed.body.order.id}/ship`, {
    token: shop.admin,
    key: newKey(),
    json: { carrier: "DHL", trackingNumber: "JD01" },
  });
  expect(shipped.status, shipped.text).toBe(200);
  return placed.body;
}

const textOf = (placed: Placed, expected: object): Promise<Entry> =>
  eventually(async () => {
    const path = `/v1/notifications?channel=sms&orderId=${placed.order.id}`;
    const { body } = await shop.ask<Page<Entry>>("GET", path, { token: shop.admin });
    expect(body.data).toMatchObject([expected]);
    return body.data[0]!;
  }, 30_000);

const callback = (form: URLSearchParams, signature: string) =>
  shop.ask("POST", "/v1/webhooks/twilio", {
    raw: form.toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
  });

describe("a shipped order's text message", () => {
  it("goes to the number of the address, and its arrival is told", async () => {
    const placed = await ship("0151 12345678");
    const delivered = { event: "order.shipped", status: "sent", to: "+49***78", deliveredAt: expect.any(String) };
    const { id } = await textOf(placed, delivered);
    const sent = (await (await fetch(`${shop.cloud.urls.twilio}/_test/messages`)).json()) as {
      messages: { to: string; body: string }[];
      callbacks: { status: string; answer: number }[];
    };
    expect(sent.messages).toMatchObject([{ to: "+4915112345678", body: expect.stringContaining(placed.order.number) }]);
    await eventually(async () => {
      const { callbacks } = (await (await fetch(`${shop.cloud.urls.twilio}/_test/messages`)).json()) as typeof sent;
      expect(callbacks.map(({ status, answer }) => `${status} ${answer}`)).toEqual(["sent 204", "delivered 204"]);
    });
    const again = await shop.ask("POST", `/v1/notifications/${id}/resend`, { token: shop.admin, key: newKey() });
    expect(again.body).toMatchObject({ status: "sent", attempts: 1 });
    await textOf(placed, { status: "sent", deliveredAt: expect.any(String) });
  });

  it("is shown as failed when it could not be delivered", async () => {
    const placed = await ship("+1 500 555 0009");
    await textOf(placed, { status: "failed", lastError: expect.stringContaining("30003") });
  });

  it("has no receipt but by who knows the secret", async () => {
    const form = new URLSearchParams({ MessageSid: `SM${"a".repeat(32)}`, MessageStatus: "delivered" });
    const text = `${shop.stack.url}/v1/webhooks/twilioMessageSid${form.get("MessageSid")}MessageStatusdelivered`;
    const sign = (secret: string) => createHmac("sha1", secret).update(text).digest("base64");
    for (const signature of ["", "x", sign("other")]) {
      const refused = await callback(form, signature);
      expect([refused.status, refused.body.code]).toEqual([400, "invalid_signature"]);
    }
    expect((await callback(form, sign(DEVELOPMENT.twilioAuthToken))).status).toBe(204);
  });
});

describe("dead letters", () => {
  const list = async () =>
    (await shop.ask<Page<Letter>>("GET", "/v1/notifications/dead-letters", { token: shop.admin })).body.data;
  const replay = (id: string, token?: string) =>
    shop.ask("POST", `/v1/notifications/dead-letters/${id}/replay`, { token, key: newKey() });

  it("are kept, mailed to the administrators, and handled once more when they can be", async () => {
    const before = await shop.order(await shop.createProduct(5), 1, "beside@example.com");
    const unknown = { id: "e-unknown", type: "order.exploded", source: "order", data: {} };
    await shop.sql.orders.query(
      `insert into outbox (id, order_id, seq, kind, payload, attempts, created_at, next_at)
       values (gen_random_uuid(), $1, 99, 'event', $2, 0, now(), now())`,
      [before.order.id, unknown],
    );
    await shop.stack.runCron("order");
    const letter = await eventually(async () => {
      const letters = await list();
      expect(letters).toMatchObject([{ event: "order.exploded", reason: "not_an_event" }]);
      return letters[0]!;
    }, 30_000);
    expect(JSON.parse(letter.excerpt)).toEqual(unknown);
    expect(await shop.mailText(DEVELOPMENT.adminEmail, /could not be handled/)).toContain("order.exploded");
    await shop.mailText("beside@example.com", /We have your order/);
    expect((await replay(letter.id, shop.admin)).body.code).toBe("conflict");
    expect((await replay("none", shop.admin)).status).toBe(404);
  });

  it("are nobody's but the administrators'", async () => {
    const person = await shop.register("Eve");
    for (const [token, status] of [
      [undefined, 401],
      [person.token, 403],
    ] as const) {
      expect((await shop.ask("GET", "/v1/notifications/dead-letters", { token })).status).toBe(status);
      expect((await replay("x", token)).status).toBe(status);
    }
  });
});
