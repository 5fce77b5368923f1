import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MongoClient } from "mongodb";
import { eventually } from "../support/client.ts";
import { ADDRESS, openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

/** Somebody with an address, a session, consent, and two orders: one delivered, one on its way. */
async function customer(name: string, phone: string) {
  const lamp = await shop.createProduct(5);
  const ada = await shop.register(name);
  const own = { token: ada.token };
  await shop.ask("PATCH", "/v1/users/me", { ...own, json: { phone, marketingConsent: true } });
  await shop.ask("POST", "/v1/users/me/addresses", { ...own, json: { ...ADDRESS, name: `${name} Example` } });
  const place = async () => {
    const cartId = await shop.createCart([{ sku: lamp.sku, quantity: 1 }], ada.token);
    const json = { shippingAddress: { ...ADDRESS, name: `${name} Example` } };
    const answer = await shop.placeOrder(cartId, { token: ada.token, json });
    expect(answer.status, answer.text).toBe(201);
    await shop.pay(answer.body.payment);
    await eventually(async () => {
      const order = await shop.ask("GET", `/v1/orders/${answer.body.order.id}`, own);
      expect(order.body["status"]).toBe("CONFIRMED");
    });
    await shop.ask("POST", `/v1/orders/${answer.body.order.id}/ship`, {
      token: shop.admin,
      json: { carrier: "DHL", trackingNumber: "1" },
    });
    return answer.body.order.id;
  };
  const [delivered, shipped] = [await place(), await place()];
  const done = await shop.ask("POST", `/v1/orders/${delivered}/deliver`, { token: shop.admin });
  expect(done.status, done.text).toBe(200);
  return { ...ada, delivered, shipped };
}

/** All that the databases hold, as one text. */
async function everythingHeld(): Promise<string> {
  const dumps: string[] = [];
  const { orders } = shop.sql;
  const { rows } = await orders.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  for (const { name } of rows) dumps.push(JSON.stringify((await orders.query(`select * from "${name}"`)).rows));
  const client = new MongoClient(String(shop.cloud.env.user["MONGODB_URI"]));
  try {
    for (const database of ["user_db", "payment_db"]) {
      for (const { name } of await client.db(database).listCollections().toArray()) {
        dumps.push(JSON.stringify(await client.db(database).collection(name).find().toArray()));
      }
    }
  } finally {
    await client.close();
  }
  return dumps.join("\n");
}

describe("a person's data", () => {
  it("are all in the export, and no secret is", async () => {
    const ada = await customer("Philippa", "+4930654321");
    const { status, body, text } = await shop.ask("GET", "/v1/users/me/export", { token: ada.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ profile: { email: ada.email, phone: "+4930654321", marketingConsent: true } });
    for (const held of ["+4930654321", "1 Main Street", ada.delivered, ada.shipped, "succeeded"]) {
      expect(text).toContain(held);
    }
    expect(text).not.toMatch(/hash|\$2[aby]\$|secret/i);
  });

  it("are erased: orders stay without a name, once they are at their end", async () => {
    const ada = await customer("Zenobia", "+4930123456");
    const erased = await shop.ask("DELETE", "/v1/users/me", { token: ada.token });
    expect(erased.status, erased.text).toBe(202);
    expect((await shop.ask("GET", "/v1/users/me", { token: ada.token })).status).toBe(401);
    await shop.mailText(ada.email, /erased|deleted/i);
    const order = async (id: string) => (await shop.ask("GET", `/v1/orders/${id}`, { token: shop.admin })).body;
    await eventually(async () => {
      expect(JSON.stringify(await order(ada.delivered))).not.toContain("Zenobia");
    }, 30_000);
    // The one on its way still has to arrive.
    expect(JSON.stringify(await order(ada.shipped))).toContain("1 Main Street");
    await shop.ask("POST", `/v1/orders/${ada.shipped}/deliver`, { token: shop.admin });
    await eventually(
      async () => {
        await shop.stack.runCron();
        const held = await everythingHeld();
        for (const personal of ["Zenobia", ada.email, ada.userId]) {
          expect(held.includes(personal), personal).toBe(false);
        }
      },
      120_000,
      1_000,
    );
    expect(await order(ada.shipped)).toMatchObject({ status: "DELIVERED", totals: { subtotal: { amount: 1999 } } });
    const again = { email: ada.email, password: "correct-horse-battery", name: "Ada" };
    expect((await shop.ask("POST", "/v1/auth/register", { json: again })).status).toBe(201);
  }, 180_000);
});
