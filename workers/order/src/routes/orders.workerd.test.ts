import { describe, expect, it } from "vitest";
import { openShop, placedOrder, type Placed, type Shop } from "../../test/support.ts";
import { confirmPayment } from "../orders/confirm-payment.ts";

const confirmed = async (shop: Shop, options: Parameters<typeof placedOrder>[1] = {}): Promise<Placed> => {
  const placed = await placedOrder(shop, options);
  const { order, paymentId } = placed;
  await confirmPayment(shop.ctx, { orderId: order.id, paymentId, amount: order.totals.total });
  return placed;
};
const admin = { as: "root", admin: true };

describe("reading orders", () => {
  it("shows an order, its history and its past to the owner, a holder of its token, and administrators", async () => {
    const shop = openShop();
    const { order, orderToken } = await confirmed(shop, { as: "ada" });
    const token = { "x-order-token": orderToken };
    for (const allowed of [{ as: "ada" }, { headers: token }, admin]) {
      const read = await shop.ask("GET", `/v1/orders/${order.id}`, allowed);
      expect([read.status, read.body.status, read.body.items.length]).toEqual([200, "CONFIRMED", 1]);
      const events = await shop.ask("GET", `/v1/orders/${order.id}/events`, allowed);
      expect(events.body.data.map((event: { type: string }) => event.type)).toEqual([
        "order.created",
        "order.confirmed",
      ]);
      expect(events.body.data[0]).toMatchObject({
        actor: { type: "user", id: "ada" },
        data: { order: { id: order.id } },
      });
      const before = await shop.ask("GET", `/v1/orders/${order.id}?at=${order.createdAt}`, allowed);
      expect(before.body).toEqual(order);
    }
  });

  it("does not exist for anybody else", async () => {
    const shop = openShop();
    const { order, orderToken } = await placedOrder(shop, { as: "ada" });
    const other = await placedOrder(shop);
    const strangers = [{}, { as: "eve" }, { headers: { "x-order-token": `${orderToken}A` } }];
    for (const stranger of [...strangers, { headers: { "x-order-token": other.orderToken } }]) {
      for (const path of ["", "/events", `?at=${order.createdAt}`]) {
        expect((await shop.ask("GET", `/v1/orders/${order.id}${path}`, stranger)).status).toBe(404);
      }
      expect((await shop.ask("POST", `/v1/orders/${order.id}/cancel`, stranger)).status).toBe(404);
    }
    expect((await shop.ask("GET", "/v1/orders/not-a-uuid", admin)).status).toBe(404);
    const before = await shop.ask("GET", `/v1/orders/${order.id}?at=2020-01-01T00:00:00Z`, admin);
    expect(before.status).toBe(404);
    for (const at of ["yesterday", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00"]) {
      expect((await shop.ask("GET", `/v1/orders/${order.id}?at=${at}`, admin)).status).toBe(422);
    }
  });

  it("lists a person's own orders by pages, newest first, none twice", async () => {
    const shop = openShop();
    const user = `user-${crypto.randomUUID()}`;
    const placed: string[] = [];
    for (let i = 0; i < 5; i++) placed.unshift((await placedOrder(shop, { as: user })).order.id);
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await shop.ask("GET", `/v1/orders?limit=2${cursor}`, { as: user });
      seen.push(...body.data.map((order: { id: string }) => order.id));
      expect(body.data[0].items).toHaveLength(1);
      cursor = body.page.nextCursor === null ? "" : `&cursor=${body.page.nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(placed);
    const others = await shop.ask("GET", `/v1/orders?userId=${user}`, { as: "eve" });
    expect([others.status, others.body.code]).toEqual([403, "forbidden"]);
    const all = await shop.ask("GET", `/v1/orders?userId=${user}&status=PENDING&paymentStatus=unpaid&limit=100`, admin);
    expect(all.body.data).toHaveLength(5);
    const none = await shop.ask("GET", `/v1/orders?userId=${user}&status=SHIPPED`, admin);
    expect(none.body.data).toEqual([]);
  });

  it("finds orders by number, address and time, and refuses bad filters", async () => {
    const shop = openShop();
    const user = `user-${crypto.randomUUID()}`;
    const { order } = await placedOrder(shop, { as: user });
    const ids = async (query: string) => {
      const { body } = await shop.ask("GET", `/v1/orders?userId=${user}&${query}`, admin);
      return body.data.map(({ id }: { id: string }) => id);
    };
    expect(await ids(`q=${order.number.toLowerCase()}`)).toEqual([order.id]);
    expect(await ids(`q=${user.toUpperCase()}@`)).toEqual([order.id]);
    expect(await ids("q=%25")).toEqual([]);
    expect(await ids(`from=${order.createdAt}`)).toEqual([order.id]);
    expect(await ids(`to=${order.createdAt}`)).toEqual([]);
    for (const query of ["limit=0", "limit=101", "status=LOST", "from=now", "colour=red"]) {
      expect((await shop.ask("GET", `/v1/orders?${query}`, admin)).status).toBe(422);
    }
    const bad = await shop.ask("GET", "/v1/orders?cursor=bm8", admin);
    expect([bad.status, bad.body.code]).toEqual([400, "invalid_cursor"]);
    expect((await shop.ask("GET", "/v1/orders")).status).toBe(401);
  });
});

describe("moving orders", () => {
  it("ships and delivers what is confirmed, in this order, for administrators", async () => {
    const shop = openShop();
    const { order } = await confirmed(shop, { as: "ada" });
    const tracking = { carrier: "DHL", trackingNumber: "1", trackingUrl: "https://example.com/1" };
    const path = `/v1/orders/${order.id}`;
    expect((await shop.ask("POST", `${path}/ship`, { body: tracking })).status).toBe(401);
    expect((await shop.ask("POST", `${path}/ship`, { body: tracking, as: "ada" })).status).toBe(403);
    expect((await shop.ask("POST", `${path}/deliver`, admin)).body.code).toBe("invalid_transition");
    const script = { ...tracking, trackingUrl: "javascript:alert(1)" };
    expect((await shop.ask("POST", `${path}/ship`, { body: script, ...admin })).status).toBe(422);
    const shipped = await shop.ask("POST", `${path}/ship`, { body: tracking, ...admin });
    expect(shipped.body).toMatchObject({ status: "SHIPPED", tracking });
    expect((await shop.ask("POST", `${path}/ship`, { body: tracking, ...admin })).body.code).toBe("invalid_transition");
    expect((await shop.ask("POST", `${path}/cancel`, { as: "ada" })).body.code).toBe("invalid_transition");
    const delivered = await shop.ask("POST", `${path}/deliver`, admin);
    expect(delivered.body).toMatchObject({ status: "DELIVERED", tracking });
    await shop.settled();
    expect(shop.siblings.published.map(({ type }) => type)).toEqual([
      "order.created",
      "order.confirmed",
      "order.shipped",
      "order.delivered",
    ]);
  });

  it("cancels a confirmed order: stock and payment go back, once", async () => {
    const shop = openShop();
    const { order, orderToken, variantId } = await confirmed(shop, { stock: 5 });
    const ask = () =>
      shop.ask("POST", `/v1/orders/${order.id}/cancel`, {
        body: { reason: "Too late" },
        headers: { "x-order-token": orderToken },
      });
    const answers = await Promise.all([ask(), ask(), ask()]);
    await shop.settled();
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ cancelReason: "Too late" });
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    expect(shop.siblings.callsOf("cancelPayments", order.id)).toHaveLength(1);
  });

  it("lists how parcels go to a country", async () => {
    const shop = openShop();
    const { body } = await shop.ask("GET", "/v1/shipping-methods?country=DE&currency=EUR");
    expect(body.data).toMatchObject([
      { id: "standard", price: { amount: 499, currency: "EUR" }, minDays: 3, maxDays: 5 },
      { id: "express" },
    ]);
    expect((await shop.ask("GET", "/v1/shipping-methods")).status).toBe(422);
    expect((await shop.ask("GET", "/v1/shipping-methods?country=Germany")).status).toBe(422);
  });
});
