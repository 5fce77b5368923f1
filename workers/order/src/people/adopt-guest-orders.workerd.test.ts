import { describe, expect, it } from "vitest";
import { filledCart, historyOf, openShop, orderBody, sql, type Shop } from "../../test/support.ts";
import { changeOrder } from "../orders/change-order.ts";
import { confirmPayment } from "../orders/confirm-payment.ts";
import { presentOrder, replay } from "../orders/order.ts";
import { adoptGuestOrders } from "./adopt-guest-orders.ts";
import { erasePerson } from "./erase-person.ts";

const newPerson = () => {
  const userId = `user-${crypto.randomUUID()}`;
  return { userId, emailKey: `${userId}@example.com` };
};

async function orderOf(shop: Shop, email: string, as?: string) {
  const { cartId } = await filledCart(shop);
  const by = as === undefined ? {} : { as };
  const request = { body: orderBody(cartId, { email }), key: crypto.randomUUID(), ...by };
  const { body } = await shop.ask("POST", "/v1/orders", request);
  await shop.settled();
  return {
    id: String(body.order.id),
    orderToken: String(body.orderToken),
    payment: body.payment,
    total: body.order.totals.total,
  };
}

/** The order by its row; its history must tell the same. */
async function readBoth(shop: Shop, id: string) {
  const row = await shop.ctx.orders.find(id);
  const told = replay(await shop.ctx.orders.history(id, { admin: true }));
  expect(told && presentOrder(told)).toEqual(row && presentOrder(row));
  return row;
}

describe("a guest's orders", () => {
  it("go to the person whose address it is, whatever its case, with an entry in their history", async () => {
    const shop = openShop();
    const ada = newPerson();
    const first = await orderOf(shop, ada.emailKey);
    const second = await orderOf(shop, `U${ada.emailKey.slice(1).replace("example", "EXAMPLE")}`);
    const amount = second.total;
    await confirmPayment(shop.ctx, { orderId: second.id, paymentId: second.payment.id, amount });
    await shop.settled();
    const theirs = async () => {
      const { body } = await shop.ask("GET", "/v1/orders", { as: ada.userId });
      return body.data.map(({ id }: { id: string }) => id);
    };
    expect(await theirs()).toEqual([]);
    await adoptGuestOrders(shop.ctx, ada);
    expect(await theirs()).toEqual([second.id, first.id]);
    expect(await historyOf(second.id)).toEqual(["order.created", "order.confirmed", "order.claimed"]);
    expect(await readBoth(shop, first.id)).toMatchObject({ userId: ada.userId, version: 2 });
    expect(await readBoth(shop, second.id)).toMatchObject({ userId: ada.userId, version: 3, status: "CONFIRMED" });
    const events = await shop.ask("GET", `/v1/orders/${first.id}/events`, { as: ada.userId });
    expect(events.body.data[1]).toMatchObject({
      type: "order.claimed",
      actor: { type: "user", id: ada.userId },
      data: { userId: ada.userId },
    });
  });

  it("are given once, and stay open to who holds their token", async () => {
    const shop = openShop();
    const ada = newPerson();
    const { id, orderToken } = await orderOf(shop, ada.emailKey);
    await Promise.all([1, 2, 3, 4].map(() => adoptGuestOrders(shop.ctx, ada)));
    await adoptGuestOrders(shop.ctx, { ...ada, userId: "another account" });
    expect(await historyOf(id)).toEqual(["order.created", "order.claimed"]);
    const headers = { "x-order-token": orderToken };
    expect((await shop.ask("GET", `/v1/orders/${id}`, { headers })).body.userId).toBe(ada.userId);
    const cancelled = await shop.ask("POST", `/v1/orders/${id}/cancel`, { headers });
    expect(cancelled.body).toMatchObject({ status: "CANCELLED", userId: ada.userId });
    await readBoth(shop, id);
  });

  it("are no others: not another address, another person's, or one placed later", async () => {
    const shop = openShop();
    const ada = newPerson();
    const eve = newPerson();
    const like = await orderOf(shop, `x${ada.emailKey}`);
    const wild = await orderOf(shop, ada.emailKey.replace("user-", "user_"));
    const own = await orderOf(shop, ada.emailKey, eve.userId);
    await sql`update orders set email = ${ada.emailKey} where id = ${own.id}`;
    await adoptGuestOrders(shop.ctx, ada);
    const later = await orderOf(shop, ada.emailKey);
    const owners = await Promise.all(
      [like, wild, own, later].map(async ({ id }) => (await shop.ctx.orders.find(id))?.userId),
    );
    expect(owners).toEqual([undefined, undefined, eve.userId, undefined]);
  });

  it("are given though they change at the same moment", async () => {
    const shop = openShop();
    for (let round = 0; round < 8; round++) {
      const ada = newPerson();
      const { id, orderToken, payment, total } = await orderOf(shop, ada.emailKey);
      const headers = { "x-order-token": orderToken };
      await Promise.all([
        adoptGuestOrders(shop.ctx, ada),
        confirmPayment(shop.ctx, { orderId: id, paymentId: payment.id, amount: total }),
        adoptGuestOrders(shop.ctx, ada),
        shop.ask("POST", `/v1/orders/${id}/cancel`, { headers }),
      ]);
      await shop.settled();
      expect((await historyOf(id)).filter((type) => type === "order.claimed")).toHaveLength(1);
      expect(await readBoth(shop, id)).toMatchObject({ userId: ada.userId });
    }
  });

  it("are not changed on by who saw them before", async () => {
    const shop = openShop();
    const ada = newPerson();
    const { id } = await orderOf(shop, ada.emailKey);
    const seen = await shop.ctx.orders.find(id);
    await adoptGuestOrders(shop.ctx, ada);
    const change = { type: "order.cancelled" as const, data: { reason: "expired" } };
    expect(seen && (await changeOrder(shop.ctx, seen, change, { actor: { type: "system" } }))).toBeUndefined();
  });

  it("are more than one statement takes", async () => {
    const shop = openShop();
    const ada = newPerson();
    const { id } = await orderOf(shop, ada.emailKey);
    await sql`
      insert into orders (id, number, status, payment_status, email, currency, subtotal, discount, shipping, tax, total,
        shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
      select gen_random_uuid(), ${ada.userId} || n, 'CANCELLED', payment_status, email, currency, subtotal, discount,
        shipping, tax, total, shipping_address, billing_address, shipping_method, 'none', 1, created_at, updated_at
      from orders, generate_series(1, 450) n where id = ${id}`;
    await adoptGuestOrders(shop.ctx, ada);
    const left =
      await sql`select count(*)::int as left from orders where lower(email) = ${ada.emailKey} and user_id is null`;
    expect(left).toEqual([{ left: 0 }]);
  });

  it("go when the person they were given to is erased, and are not given to one who is", async () => {
    const shop = openShop();
    const ada = newPerson();
    const { id } = await orderOf(shop, ada.emailKey);
    await adoptGuestOrders(shop.ctx, ada);
    await erasePerson(shop.ctx, ada);
    const late = await orderOf(shop, ada.emailKey);
    await adoptGuestOrders(shop.ctx, ada);
    expect((await shop.ctx.orders.find(late.id))?.userId).toBeUndefined();
    const dump =
      await sql`select e.data, e.actor, o.user_id from order_events e join orders o on o.id = e.order_id where o.id = ${id}`;
    expect(JSON.stringify(dump)).not.toContain(ada.userId);
    await readBoth(shop, id);
  });
});
