import { Email, ERASED_EMAIL } from "@orderapp/contracts/common";
import { Order } from "@orderapp/contracts/order";
import { sha256 } from "@orderapp/core/ids";
import { describe, expect, it } from "vitest";
import { filledCart, historyOf, openShop, orderBody, sql, type Shop } from "../../test/support.ts";
import { claimCart } from "../carts/claim-cart.ts";
import { runScheduled } from "../cron.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { confirmPayment } from "../orders/confirm-payment.ts";
import { eraseOrder } from "../orders/erase-order.ts";
import { findOrder, findOrderAt } from "../orders/find-order.ts";
import { presentOrder, replay } from "../orders/order.ts";
import { recordRefund } from "../orders/record-refund.ts";
import { deliverOrder, shipOrder } from "../orders/ship-order.ts";
import { eraseLeftovers, erasePerson } from "./erase-person.ts";
import { exportPerson } from "./export-person.ts";

const principal = { userId: "boss", email: "boss@example.com", role: "ADMIN", sessionId: "s" } as const;
const shippingAddress = {
  name: "Grace Hopper",
  line1: "7 Compiler Street",
  line2: "Cobol House",
  city: "Arlington",
  region: "Virginia",
  postalCode: "22201",
  country: "US",
  phone: "+1555777",
};
const billingAddress = { ...shippingAddress, line1: "9 Ledger Lane", city: "Yale", country: "CA" };
const notes = "Ring at Hoppers";
const reason = "I, Grace, changed my mind";

const newPerson = (): string => `person-${crypto.randomUUID()}`;

/** An order of a person, PENDING, with all that can be personal in it. */
async function orderOf(shop: Shop, userId: string) {
  const { cartId } = await filledCart(shop);
  const body = orderBody(cartId, { shippingAddress, billingAddress, notes });
  const answer = await shop.ask("POST", "/v1/orders", { body, key: crypto.randomUUID(), as: userId });
  if (answer.status !== 201) throw new Error(`The order was refused: ${JSON.stringify(answer.body)}`);
  await shop.settled();
  const { order, orderToken, payment } = answer.body;
  return { id: String(order.id), order, orderToken: String(orderToken), paymentId: String(payment.id) };
}

type Placed = Awaited<ReturnType<typeof orderOf>>;

const confirm = (shop: Shop, { id, paymentId, order }: Placed) =>
  confirmPayment(shop.ctx, { orderId: id, paymentId, amount: order.totals.total });

async function deliver(shop: Shop, placed: Placed) {
  await confirm(shop, placed);
  const tracking = { carrier: "UPS", trackingNumber: "1Z" };
  await shipOrder(shop.ctx, { orderId: placed.id, principal, tracking });
  await deliverOrder(shop.ctx, { orderId: placed.id, principal });
}

/** Everything that is stored of an order, as one text. */
async function dump(id: string): Promise<string> {
  const rows = await sql`
    select to_jsonb(o) as row from orders o where id = ${id}
    union all select to_jsonb(i) from order_items i where order_id = ${id}
    union all select to_jsonb(e) from order_events e where order_id = ${id}
    union all select to_jsonb(b) from outbox b where order_id = ${id}`;
  return JSON.stringify(rows);
}

const AT_ALL_TIMES = ["@example.com", "Ledger", "Yale"];
const FOR_DELIVERY = ["Grace", "Hopper", "Compiler", "Cobol", "Arlington", "Virginia", "22201", "+1555777", "Ring"];
const foundOf = async (id: string, words: string[]) => {
  const text = await dump(id);
  return words.filter((word) => text.includes(word));
};

const stateOf = async (shop: Shop, id: string) => shop.ctx.orders.find(id);
const replayed = async (shop: Shop, id: string) => replay(await shop.ctx.orders.history(id, { admin: true }));

describe("the erasure of a person", () => {
  it("leaves nothing personal of ended orders: not in the row, the history, nor the outbox", async () => {
    const shop = openShop();
    const userId = newPerson();
    const delivered = await orderOf(shop, userId);
    await deliver(shop, delivered);
    const refund = { orderId: delivered.id, paymentId: delivered.paymentId, refundId: crypto.randomUUID() };
    const [amount, paidTotal] = [{ amount: 1, currency: "USD" }, delivered.order.totals.total];
    await recordRefund(shop.ctx, { ...refund, amount, refundedTotal: amount, paidTotal, reason: "Grace wrote" });
    const cancelled = await orderOf(shop, userId);
    shop.siblings.broken.add("cancelPayments");
    const self = { ...principal, userId, role: "USER" as const };
    await cancelOrder(shop.ctx, { orderId: cancelled.id, principal: self, reason });
    await shop.settled();
    const words = [...AT_ALL_TIMES, ...FOR_DELIVERY, userId];
    expect(await foundOf(cancelled.id, words)).toEqual(words);
    const before = await sql`select * from order_items where order_id = ${delivered.id}`;

    await erasePerson(shop.ctx, { userId });

    for (const { id, order } of [delivered, cancelled]) {
      expect(await foundOf(id, words)).toEqual([]);
      expect(await foundOf(id, ["order.created", "outbox", ERASED_EMAIL])).toContain("order.created");
      const state = await stateOf(shop, id);
      const shown = Order.parse(presentOrder(state!));
      expect(shown).toMatchObject({ number: order.number, totals: order.totals, items: order.items });
      expect(shown).toMatchObject({ shippingAddress: { country: "US" }, billingAddress: { country: "CA" } });
      expect(await replayed(shop, id)).toEqual(state);
    }
    expect(await sql`select * from order_items where order_id = ${delivered.id}`).toEqual(before);
    expect(await historyOf(cancelled.id)).toEqual(["order.created", "order.cancelled", "order.erased"]);
    expect(await stateOf(shop, cancelled.id)).toMatchObject({ cancelReason: "erased", status: "CANCELLED" });
    const [outbox] = await sql`select payload from outbox where order_id = ${cancelled.id} and kind = 'task'`;
    expect(outbox?.["payload"]).toMatchObject({ task: "cancel_payments", reason: "order_cancelled" });
  });

  it("lets the shop see that two orders are of one person, and of whom not", async () => {
    const shop = openShop();
    const [userId, other] = [newPerson(), newPerson()];
    const [first, second, third] = [
      await orderOf(shop, userId),
      await orderOf(shop, userId),
      await orderOf(shop, other),
    ];
    for (const person of [userId, other]) await erasePerson(shop.ctx, { userId: person });
    const [one, two, three] = await Promise.all([first, second, third].map(({ id }) => stateOf(shop, id)));
    expect(one?.userId).toMatch(/^erased:[\w-]{43}$/);
    expect(two?.userId).toBe(one?.userId);
    expect(three?.userId).not.toBe(one?.userId);
    const asked = { limit: 10, userId: one?.userId };
    expect((await shop.ctx.orders.list({ admin: true }, asked)).map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it("may be repeated and run many times at once: one entry in the history", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    await deliver(shop, placed);
    await Promise.all([1, 2, 3, 4].map(() => erasePerson(shop.ctx, { userId })));
    const once = await dump(placed.id);
    await erasePerson(shop.ctx, { userId });
    await runScheduled(shop.ctx);
    expect(await dump(placed.id)).toBe(once);
    expect((await historyOf(placed.id)).filter((type) => type === "order.erased")).toHaveLength(1);
  });

  it("takes at once from an open order all but what delivery needs, and the rest when it has arrived", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    await confirm(shop, placed);
    await erasePerson(shop.ctx, { userId });
    expect(await foundOf(placed.id, [...AT_ALL_TIMES, userId])).toEqual([]);
    expect(await stateOf(shop, placed.id)).toMatchObject({ shippingAddress, notes, status: "CONFIRMED" });
    expect(await replayed(shop, placed.id)).toEqual(await stateOf(shop, placed.id));

    const tracking = { carrier: "UPS", trackingNumber: "1Z" };
    await shipOrder(shop.ctx, { orderId: placed.id, principal, tracking });
    await eraseLeftovers(shop.ctx);
    expect(await stateOf(shop, placed.id)).toMatchObject({ shippingAddress });
    await deliverOrder(shop.ctx, { orderId: placed.id, principal });
    await shop.settled();
    await Promise.all([eraseLeftovers(shop.ctx), eraseLeftovers(shop.ctx)]);

    expect(await foundOf(placed.id, [...AT_ALL_TIMES, ...FOR_DELIVERY, userId])).toEqual([]);
    expect(await replayed(shop, placed.id)).toEqual(await stateOf(shop, placed.id));
    expect((await historyOf(placed.id)).filter((type) => type === "order.erased")).toHaveLength(2);
    const [row] = await sql`select erase_at_end from orders where id = ${placed.id}`;
    expect(row).toEqual({ erase_at_end: false });
  });

  it("reaches an open order when it is cancelled, and one whose first try failed", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    await erasePerson(shop.ctx, { userId });
    await cancelOrder(shop.ctx, { orderId: placed.id, principal, reason: "Grace called" });
    await shop.settled();
    const people = { ...shop.ctx.people, eraseOrder: () => Promise.reject(new Error("The database is away.")) };
    await eraseLeftovers({ ...shop.ctx, people });
    expect(await stateOf(shop, placed.id)).toMatchObject({ shippingAddress });
    await eraseLeftovers(shop.ctx); // Its lease has not run out.
    expect(await stateOf(shop, placed.id)).toMatchObject({ shippingAddress });
    await sql`update orders set next_check_at = now() - interval '1 second' where id = ${placed.id}`;
    await eraseLeftovers(shop.ctx);
    expect(await foundOf(placed.id, [...AT_ALL_TIMES, ...FOR_DELIVERY])).toEqual([]);
  });

  it("finds an order that was placed while it ran, though its first try failed", async () => {
    const shop = openShop();
    const userId = newPerson();
    await erasePerson(shop.ctx, { userId });
    const late = await orderOf(shop, userId);
    const others = await orderOf(shop, newPerson());
    const people = { ...shop.ctx.people, eraseOrder: () => Promise.reject(new Error("The database is away.")) };
    await eraseLeftovers({ ...shop.ctx, people });
    expect(await stateOf(shop, late.id)).toMatchObject({ userId });
    await Promise.all([runScheduled(shop.ctx), runScheduled(shop.ctx)]);
    expect(await foundOf(late.id, [...AT_ALL_TIMES, userId])).toEqual([]);
    expect(await historyOf(late.id)).toEqual(["order.created", "order.erased"]);
    expect(await historyOf(others.id)).toEqual(["order.created"]);
  });

  it("names nobody in what it keeps, and is forgotten itself once no order was left", async () => {
    const shop = openShop();
    const userId = newPerson();
    await erasePerson(shop.ctx, { userId });
    const person = await sha256(userId);
    const known = async () => (await sql`select person from erased_people where person = ${person}`).length;
    expect(JSON.stringify(await sql`select * from erased_people`)).not.toContain(userId);
    await eraseLeftovers(shop.ctx);
    expect(await known()).toBe(1);
    const late = await orderOf(shop, userId);
    await sql`update erased_people set at = now() - interval '11 minutes' where person = ${person}`;
    await sql`update orders set created_at = now() - interval '5 minutes' where id = ${late.id}`;
    await shop.ctx.people.forgetFollowed();
    expect(await known()).toBe(1);
    await eraseLeftovers(shop.ctx);
    expect(await known()).toBe(0);
  });

  it("loses to a change of the order at the same moment, and then wins", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    await Promise.all([
      confirm(shop, placed),
      eraseOrder(shop.ctx, placed.id, "erased:x"),
      eraseOrder(shop.ctx, placed.id, "erased:x"),
    ]);
    const state = await stateOf(shop, placed.id);
    expect(state).toMatchObject({ status: "CONFIRMED", userId: "erased:x", version: 3 });
    expect(await replayed(shop, placed.id)).toEqual(state);
  });

  it("ends the right of the order's token, and keeps its past readable for the shop", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    const { orderToken, id: orderId } = placed;
    const at = String(placed.order.createdAt);
    expect(await findOrder(shop.ctx, { orderId, orderToken })).toMatchObject({ id: orderId });
    await deliver(shop, placed);
    await erasePerson(shop.ctx, { userId });
    await expect(findOrder(shop.ctx, { orderId, orderToken })).rejects.toMatchObject({ code: "not_found" });
    const past = await findOrderAt(shop.ctx, { orderId, principal, at });
    expect(past).toMatchObject({ status: "PENDING", email: ERASED_EMAIL, totals: placed.order.totals });
  });

  it("leaves later refunds of an erased order without a person", async () => {
    const shop = openShop();
    const userId = newPerson();
    const placed = await orderOf(shop, userId);
    await deliver(shop, placed);
    await erasePerson(shop.ctx, { userId });
    const amount = placed.order.totals.total;
    const refund = { orderId: placed.id, paymentId: placed.paymentId, refundId: "r", reason: "requested" };
    await recordRefund(shop.ctx, { ...refund, amount, refundedTotal: amount, paidTotal: amount });
    expect(await foundOf(placed.id, [...AT_ALL_TIMES, ...FOR_DELIVERY, userId])).toEqual([]);
    await shop.settled();
    const events = shop.siblings.published.filter(({ type }) => type === "order.refunded");
    expect(events).toMatchObject([{ data: { order: { email: ERASED_EMAIL } } }]);
  });

  it("leaves other people's orders and carts as they are", async () => {
    const shop = openShop();
    const [userId, other] = [newPerson(), newPerson()];
    const theirs = await orderOf(shop, other);
    const { cartId } = await filledCart(shop);
    await claimCart(shop.ctx, { cartId, userId: other, email: `${other}@example.com` });
    const before = await dump(theirs.id);
    await shop.ctx.cartOwners(userId).point({ cartId, instead: null });
    await erasePerson(shop.ctx, { userId });
    expect(await dump(theirs.id)).toBe(before);
    expect(await shop.ctx.carts(cartId).read({ viewer: { userId: other } })).toMatchObject({ ok: true });
  });

  it("drops the person's cart", async () => {
    const shop = openShop();
    const userId = newPerson();
    const { cartId } = await filledCart(shop);
    await claimCart(shop.ctx, { cartId, userId, email: `${userId}@example.com` });
    await erasePerson(shop.ctx, { userId });
    expect(await shop.ctx.cartOwners(userId).current()).toBeNull();
    expect(await shop.ctx.carts(cartId).read({ viewer: { userId } })).toMatchObject({ ok: false });
    await erasePerson(shop.ctx, { userId });
  });

  it("uses an address that is well-formed and reaches nobody", () => {
    expect(Email.parse(ERASED_EMAIL)).toMatch(/\.invalid$/);
  });
});

describe("the export of a person", () => {
  it("has all their orders, oldest first, page by page, and nobody else's", async () => {
    const shop = openShop();
    const userId = newPerson();
    const { id, order } = await orderOf(shop, userId);
    await orderOf(shop, newPerson());
    expect(await exportPerson(shop.ctx, { userId })).toMatchObject({
      orders: [{ id, shippingAddress, billingAddress, notes, totals: order.totals, items: order.items }],
      nextCursor: null,
    });
    // Copies, some of them of the same moment, so that there are more than a page holds.
    await sql`
      insert into orders
      select r.* from orders o, generate_series(1, 120) n, jsonb_populate_record(o, jsonb_build_object(
        'id', gen_random_uuid(), 'number', o.number || n, 'created_at', o.created_at + n / 3 * interval '1 second')) r
      where o.id = ${id}`;
    const first = await exportPerson(shop.ctx, { userId });
    expect(first.orders).toHaveLength(100);
    const second = await exportPerson(shop.ctx, { userId, cursor: first.nextCursor ?? "" });
    expect([second.orders.length, second.nextCursor]).toEqual([21, null]);
    const all = [...first.orders, ...second.orders];
    expect(new Set(all.map((one) => one.id)).size).toBe(121);
    expect(all.map((one) => one.createdAt)).toEqual(all.map((one) => one.createdAt).toSorted());
    expect(await exportPerson(shop.ctx, { userId: newPerson() })).toEqual({ orders: [], nextCursor: null });
  });
});
