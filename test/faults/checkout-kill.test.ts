import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { problemsIn } from "../support/audit.ts";
import { eventually, newKey, pause } from "../support/client.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";
import { holdSteps, type StepHolder } from "../support/step-holder.ts";

const STEPS = ["begun", "stock-taken", "writing-order", "creating-payment", "placed", "completing"] as const;
type Step = (typeof STEPS)[number];
const EXPIRY_SECONDS = 15;
const GRACE_SECONDS = 5;

let shop: Shop;
let holder: StepHolder;
beforeAll(async () => {
  holder = await holdSteps();
  const times = { ORDER_EXPIRY_SECONDS: String(EXPIRY_SECONDS), RESERVATION_GRACE_SECONDS: String(GRACE_SECONDS) };
  shop = await openShop({ vars: { order: { ...times, FAULT_HOOKS: holder.url } } });
});
afterEach(() => {
  holder.letAll();
  holder.watch(() => {});
  shop.cloud.faults.neon.set({ cutAfterCommit: 0 });
});
afterAll(async () => {
  await shop?.close();
  holder?.close();
});

type Buyer = { step: Step; variant: Variant; cartId: string; key: string; email: string };
let serial = 0;

async function buyer(step: Step): Promise<Buyer> {
  const variant = await shop.createProduct(3);
  const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
  return { step, variant, cartId, key: newKey(), email: `killed.${++serial}@example.com` };
}
const send = ({ cartId, key, email }: Buyer) => shop.placeOrder(cartId, { key, email });

/** Sends the same request until it is answered for good. */
const insist = (from: Buyer, ms = 120_000): Promise<Placed> =>
  eventually(
    async () => {
      const answer = await send(from);
      if (answer.status !== 201 && answer.status !== 503 && answer.status !== 409) {
        throw new Error(`${from.step}: ${answer.status} ${answer.text}`);
      }
      expect([from.step, answer.status], answer.text).toEqual([from.step, 201]);
      return answer.body;
    },
    ms,
    1_000,
  );

const ordersOf = async ({ email }: Buyer) =>
  (
    await shop.sql.orders.query<{ id: string; status: string }>("select id, status from orders where email = $1", [
      email,
    ])
  ).rows;
const live = async (from: Buyer) => (await ordersOf(from)).filter(({ status }) => status !== "CANCELLED");

/** Alarms, crons and time have done all there is to do: what should be nothing in the books is nothing. */
const atRest = (): Promise<void> =>
  eventually(
    async () => {
      // What was put off for a minute or more is due.
      await shop.sql.orders.query("update outbox set next_at = now() where kind = 'task'");
      await shop.sql.orders.query("update orders set next_check_at = null where status = 'PENDING'");
      await shop.stack.runCron();
      expect(await problems()).toEqual([]);
    },
    90_000,
    2_000,
  );
const problems = () => problemsIn(shop.sql, { url: shop.cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey });

describe("kill -9 of the Workers at each step of a checkout", () => {
  it("loses no stock, makes no order twice, charges nothing without an order, freezes neither order nor cart", async () => {
    const make = () => Promise.all(STEPS.map(buyer));
    // One kill for all: of each step somebody who repeats the request, who does so late, and who never comes back.
    const [soon, late, never] = [await make(), await make(), await make()];
    const all = [...soon, ...late, ...never];
    for (const { cartId, step } of all) holder.hold(cartId, step);
    const asked = Promise.allSettled(all.map(send));
    await holder.allHeld(60_000);
    // The branch that was not held has done its part.
    const writing = all.filter(({ step }) => step === "creating-payment");
    await eventually(async () => {
      for (const one of writing) expect(await ordersOf(one)).toHaveLength(1);
    });
    await pause(500);
    await shop.stack.kill9();
    const answers = await asked;
    // Only those killed after the answer had one.
    const answered = all.filter((_, i) => {
      const answer = answers[i]!;
      return answer.status === "fulfilled" && answer.value.status === 201;
    });
    expect(new Set(answered.map(({ step }) => step))).toEqual(new Set(["completing"]));
    holder.letAll();
    await shop.stack.restart();

    for (const one of soon) {
      const placed = await insist(one);
      expect([one.step, (await live(one)).map(({ id }) => id)]).toEqual([one.step, [placed.order.id]]);
      expect(await shop.stockOf(one.variant.sku)).toMatchObject({ onHand: 3, reserved: 1 });
      // The same again is the same answer.
      expect((await insist(one)).order.id).toBe(placed.order.id);
      if (one.step !== "begun") continue;
      expect((await shop.pay(placed.payment)).status).toBe(200);
      await shop.until(placed, "CONFIRMED", 60_000);
    }
    // By now all orders and reservations have run out.
    await shop.sql.product.query("update reservations set expires_at = now() where status = 'reserved'");
    await shop.sql.orders.query("update orders set expires_at = now() where status = 'PENDING'");
    await atRest();

    for (const one of late) {
      const placed = await insist(one);
      // Who had an answer has the same one again: an order that has run out since.
      const told = one.step === "completing" ? "CANCELLED" : "PENDING";
      expect([one.step, (await shop.getOrder(placed)).status]).toEqual([one.step, told]);
      expect((await live(one)).length).toBe(told === "PENDING" ? 1 : 0);
      if (told === "CANCELLED") continue;
      expect((await shop.pay(placed.payment)).status).toBe(200);
      await shop.until(placed, "CONFIRMED", 60_000);
    }
    for (const one of never) {
      expect([one.step, await live(one)]).toEqual([one.step, []]);
      expect(await shop.stockOf(one.variant.sku)).toEqual({ onHand: 3, reserved: 0, available: 3, ledger: 3 });
      // Somebody else's cart by now, or theirs: it can be read, changed and bought.
      const changed = await shop.ask("POST", `/v1/carts/${one.cartId}/items`, {
        json: { sku: one.variant.sku, quantity: 1 },
      });
      expect([one.step, changed.status], changed.text).toEqual([one.step, 200]);
      const bought = await insist({ ...one, key: newKey(), email: `again.${one.email}` });
      expect(bought.order.items[0]?.quantity).toBe(2);
    }
    await atRest();
  }, 480_000);
});

describe("PostgreSQL cut after its commit and before its answer", () => {
  const cut = (times: number) => shop.cloud.faults.neon.set({ cutAfterCommit: times });

  it.each([
    ["taking the stock", "begun", 1],
    ["taking the stock, and giving it back", "begun", 2],
    ["writing the order", "writing-order", 1],
    ["writing the order, and undoing it", "writing-order", 2],
    ["writing the order, undoing it, and giving back", "writing-order", 3],
  ] as const)(
    "while %s: the request sent again is one order",
    async (_what, step, times) => {
      const one = await buyer(step);
      let once = false;
      holder.watch((at, cartId) => {
        if (at !== step || cartId !== one.cartId || once) return;
        once = true;
        cut(times);
      });
      const first = await send(one);
      expect([201, 503], first.text).toContain(first.status);
      cut(0);
      const placed = await insist(one);
      if (first.status === 201) expect(first.body.order.id).toBe(placed.order.id);
      expect((await live(one)).map(({ id }) => id)).toEqual([placed.order.id]);
      expect((await shop.pay(placed.payment)).status).toBe(200);
      await shop.until(placed, "CONFIRMED", 60_000);
      await atRest();
      expect(await shop.stockOf(one.variant.sku)).toEqual({ onHand: 2, reserved: 0, available: 2, ledger: 2 });
    },
    240_000,
  );

  it.each([1, 2, 3])(
    "%i times while money arrives: the order is confirmed once",
    async (times) => {
      const variant = await shop.createProduct(3);
      const placed = await shop.order(variant, 2);
      await eventually(async () => {
        const { rowCount } = await shop.sql.orders.query("select 1 from outbox where order_id = $1", [placed.order.id]);
        expect(rowCount).toBe(0);
      }, 60_000);
      cut(times);
      expect((await shop.pay(placed.payment)).status).toBe(200);
      await shop.until(placed, "CONFIRMED", 120_000);
      expect(await shop.history(placed)).toEqual(["order.created", "order.confirmed"]);
      cut(0);
      await atRest();
      expect(await shop.stockOf(variant.sku)).toEqual({ onHand: 1, reserved: 0, available: 1, ledger: 1 });
    },
    240_000,
  );

  it.each([1, 2])(
    "%i times while an order is cancelled: money and stock go back once",
    async (times) => {
      const variant = await shop.createProduct(3);
      const placed = await shop.order(variant, 2);
      expect((await shop.pay(placed.payment)).status).toBe(200);
      await shop.until(placed, "CONFIRMED", 60_000);
      cut(times);
      const path = `/v1/orders/${placed.order.id}/cancel`;
      const first = await shop.ask("POST", path, { orderToken: placed.orderToken, json: {} });
      cut(0);
      expect([200, 503], first.text).toContain(first.status);
      await eventually(async () => expect(shop.cloud.faults.neon.cutAfterCommit).toBe(0));
      const again = await shop.ask("POST", path, { orderToken: placed.orderToken, json: {} });
      expect([200, 409], again.text).toContain(again.status);
      await atRest();
      expect(await shop.getOrder(placed)).toMatchObject({ status: "CANCELLED", paymentStatus: "refunded" });
      expect(await shop.stockOf(variant.sku)).toEqual({ onHand: 3, reserved: 0, available: 3, ledger: 3 });
    },
    240_000,
  );
});
