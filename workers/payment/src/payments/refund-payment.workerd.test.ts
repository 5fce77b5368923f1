import { describe, expect, it } from "vitest";
import {
  ask,
  call,
  deliver,
  env,
  eventAbout,
  eventually,
  firstPayment,
  inboxOf,
  keyOf,
  knownOrder,
  newKey,
  ordersCalls,
  pay,
  recordOf,
  settledOrder,
  stored,
  stripe,
  tokenFor,
} from "../../test/support.ts";
import { everyMinute } from "../cron.ts";

const restock = [{ orderItemId: "item-1", quantity: 2 }];

async function refund(paymentId: string, json: object, key = newKey()) {
  const token = await tokenFor("root", "ADMIN");
  return ask("POST", `/v1/payments/${paymentId}/refunds`, { token, key, json });
}

describe("a refund that puts goods back", () => {
  it("claims them, gives the money, puts them back, and shows them", async () => {
    const { order, session } = await settledOrder();
    const made = await refund(session.id, { amount: { amount: 1_000, currency: "USD" }, restock });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ status: "succeeded", amount: { amount: 1_000, currency: "USD" }, restock });
    const about = { orderId: order.orderId, refundId: made.body.id };
    expect(await ordersCalls(order, "claimRestock")).toEqual([{ ...about, lines: restock }]);
    expect(await ordersCalls(order, "finishRestock")).toEqual([{ ...about, paymentId: session.id }]);
    expect(await ordersCalls(order, "dropRestock")).toEqual([]);
    expect((await stored(session.id)).tasks).toEqual([]);
  });

  it("is refused with the order's reason, again for the same request, and no money moves", async () => {
    for (const [code, status] of [
      ["conflict", 409],
      ["validation_failed", 422],
      ["invalid_transition", 409],
    ] as const) {
      const { order, session } = await settledOrder();
      await env.ORDER.put({ ...order, restock: code });
      const key = newKey();
      for (let time = 0; time < 2; time++) {
        const refused = await refund(session.id, { amount: 500, restock }, key);
        expect([refused.status, refused.body.code]).toEqual([status, code]);
      }
      expect(await stored(session.id)).toMatchObject({ status: "succeeded", refundable: 4_998, tasks: [] });
      expect((await stripe.refunds.list({ payment_intent: session.reference })).data).toEqual([]);
      expect(await ordersCalls(order, "dropRestock")).toHaveLength(1);
    }
  });

  it("waits for the order Worker, and is finished by the cron", async () => {
    const { order, session } = await settledOrder();
    await env.ORDER.put({ ...order, down: true });
    const waiting = await refund(session.id, { amount: 500, restock });
    expect([waiting.status, waiting.body.status]).toEqual([201, "pending"]);
    expect((await stripe.refunds.list({ payment_intent: session.reference })).data).toEqual([]);
    await env.ORDER.put(order);
    const paused = await env.STORE.getByName("shard-1").change(
      { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
      { id: session.id },
      { kind: "tasks_postponed", dueAt: new Date(0) },
    );
    expect(paused.ok).toBe(true);
    await everyMinute(env);
    expect(await stored(session.id)).toMatchObject({ refundedAmount: 500, tasks: [] });
    expect(await ordersCalls(order, "finishRestock")).toHaveLength(1);
  });

  it("gives its claim up when Stripe refuses", async () => {
    const { order, session } = await settledOrder();
    // All was given back behind our back, and Stripe's word of it is not here yet.
    await stripe.refunds.create({ payment_intent: session.reference });
    const refused = await refund(session.id, { amount: 500, restock });
    expect([refused.status, refused.body.code]).toEqual([502, "upstream_error"]);
    expect(await ordersCalls(order, "dropRestock")).toHaveLength(1);
    expect(await ordersCalls(order, "finishRestock")).toEqual([]);
  });
});

describe("money that must not stay", () => {
  it("and that Stripe will not give back, is tried twice at once and then seldom, however often Stripe calls", async () => {
    const order = await knownOrder({ confirm: { outcome: "refund", reason: "order_cancelled" } });
    const session = await firstPayment(order);
    await pay(session);
    // All was given back behind our back, and Stripe's word of it is not here yet.
    await stripe.refunds.create({ payment_intent: session.reference });
    for (let calls = 1; calls <= 4; calls++) {
      const payload = await eventAbout(session.reference, "payment_intent.succeeded");
      expect((await deliver(payload)).status).toBe(200);
      await eventually(async () => expect((await recordOf(payload))?.status).toBe("processed"));
    }
    const { refunds, tasks } = await stored(session.id);
    expect(refunds.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(tasks.map(({ kind }) => kind)).toEqual(["confirm"]);
  });
});

describe("the amount of a refund", () => {
  it("nothing, more than is left, and another currency are refused", async () => {
    const { session } = await settledOrder();
    const codes = [];
    for (const json of [
      { amount: 0 },
      { amount: { amount: 0, currency: "USD" } },
      { amount: -1 },
      { amount: 1.5 },
      { amount: "5" },
      { amount: { amount: 5, currency: "usd" } },
      { amount: { amount: 5 } },
      { restock: [] },
      { restock: [{ orderItemId: "a", quantity: 0 }] },
      { restock: [...restock, ...restock] },
      { amount: 4_999 },
      { amount: { amount: 4_999, currency: "USD" } },
      { amount: { amount: 5, currency: "EUR" } },
    ]) {
      codes.push((await refund(session.id, json)).body.code);
    }
    expect(codes).toEqual([
      ...Array.from({ length: 10 }, () => "validation_failed"),
      "conflict",
      "conflict",
      "currency_mismatch",
    ]);
    expect(await stored(session.id)).toMatchObject({ refundable: 4_998, refunds: [] });
  });

  it("twenty of half of it at once: two succeed", async () => {
    const { session } = await settledOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(session.id, { amount: 2_499 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === "conflict")).toHaveLength(18);
    expect(await stored(session.id)).toMatchObject({ status: "refunded", refundable: 0, refundedAmount: 4_998 });
  });
});

describe("money of another amount than the order's", () => {
  it("is parked and told once; an administrator gives it back, and nothing is left to do", async () => {
    const order = await knownOrder({ confirm: { code: "conflict" } });
    const session = await firstPayment(order);
    await pay(session);
    const payload = await eventAbout(session.reference, "payment_intent.succeeded");
    await deliver(payload);
    const parked = () =>
      eventually(async () => {
        const record = await recordOf(payload);
        expect(record).toMatchObject({ status: "parked" });
        return record;
      });
    await parked();
    await inboxOf(payload).replay(call, keyOf(payload));
    await parked();
    const { outbox, tasks } = await stored(session.id);
    expect(outbox.map(({ event }) => event.type).toSorted()).toEqual(["payment.anomaly", "payment.succeeded"]);
    expect(tasks.map(({ id }) => id)).toEqual(["confirm"]);
    expect((await refund(session.id, {})).status).toBe(201);
    expect(await stored(session.id)).toMatchObject({ status: "refunded", tasks: [] });
  });
});
