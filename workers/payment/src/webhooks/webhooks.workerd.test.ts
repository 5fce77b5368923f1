import { describe, expect, it } from "vitest";
import {
  ask,
  deliver,
  env,
  call,
  eventAbout,
  eventOf,
  eventually,
  firstPayment,
  knownOrder,
  newOrder,
  ordersCalls,
  pay,
  recordOf,
  signed,
  stripe,
  tokenFor,
  worker,
} from "../../test/support.ts";

const SUCCEEDED = "payment_intent.succeeded";
const declined = { status: "requires_payment_method", last_payment_error: { code: "card_declined", message: "No" } };

/** An order whose payment Stripe has taken; the tests tell the Worker about it. */
async function paidOrder(over: Parameters<typeof knownOrder>[0] = {}) {
  const order = await knownOrder(over);
  const session = await firstPayment(order);
  expect(await pay(session)).toBe(200);
  return { order, session };
}

const reaches = (payload: string, status: string) =>
  eventually(async () => expect(await recordOf(payload)).toMatchObject({ status }));
const statusOf = async (id: string) => {
  const found = await env.STORE.getByName("shard-0").find(call, { id });
  return found.ok ? found.value?.status : found;
};
const idOf = (payload: string) => (JSON.parse(payload) as { id: string }).id;
const refundsOf = async (reference: string) =>
  (await stripe.refunds.list({ payment_intent: reference })).data.map(({ amount }) => amount);

describe("a webhook", () => {
  it("confirms the order once, however often and however parallel it comes", async () => {
    const { order, session } = await paidOrder();
    const payload = await eventAbout(session.reference, SUCCEEDED);
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(payload)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await reaches(payload, "processed");
    expect((await deliver(payload)).status).toBe(200);
    expect(await recordOf(payload)).toMatchObject({ status: "processed", attempts: 1 });
    expect(await ordersCalls(order, "confirmPayment")).toEqual([
      { orderId: order.orderId, paymentId: session.id, amount: order.total },
    ]);
    expect(await statusOf(session.id)).toBe("succeeded");
  });

  it("of a refused card is told once, and a success after it wins", async () => {
    const { order, session } = await paidOrder();
    const failed = await eventAbout(session.reference, "payment_intent.payment_failed", declined);
    await deliver(failed);
    await reaches(failed, "processed");
    expect(await statusOf(session.id)).toBe("failed");
    expect(await ordersCalls(order, "recordPaymentFailure")).toMatchObject([
      { paymentId: session.id, failure: { code: "card_declined", message: "No" } },
    ]);
    const succeeded = await eventAbout(session.reference, SUCCEEDED);
    await deliver(succeeded);
    await reaches(succeeded, "processed");
    const late = await eventAbout(session.reference, "payment_intent.payment_failed", declined);
    await deliver(late);
    await reaches(late, "processed");
    expect(await statusOf(session.id)).toBe("succeeded");
  });

  it("before its order is visible waits for it", async () => {
    const order = newOrder();
    const session = await firstPayment(order);
    await pay(session);
    const payload = await eventAbout(session.reference, SUCCEEDED);
    await deliver(payload);
    await eventually(async () => expect(await recordOf(payload)).toMatchObject({ status: "pending", attempts: 1 }));
    await knownOrder(order);
    await reaches(payload, "processed");
    expect(await ordersCalls(order, "recordRefund")).toEqual([]);
  });

  it("waits while the order Worker is down, and an administrator sees it waiting", async () => {
    const { order, session } = await paidOrder({ down: true });
    const payload = await eventAbout(session.reference, SUCCEEDED);
    expect((await deliver(payload)).status).toBe(200);
    const token = await tokenFor("root", "ADMIN");
    await eventually(async () => {
      const { body } = await ask("GET", "/v1/webhooks/events?status=pending&provider=stripe&limit=100", { token });
      expect(body.data?.map(({ id }) => id)).toContain(idOf(payload));
    });
    await knownOrder({ ...order, down: false });
    await reaches(payload, "processed");
  });

  it("with another amount is parked and confirms nothing, until it is replayed with the cause gone", async () => {
    const { order, session } = await paidOrder({ confirm: { code: "conflict" } });
    const payload = await eventAbout(session.reference, SUCCEEDED, { amount_received: 1 });
    await deliver(payload);
    await reaches(payload, "parked");
    expect(await ordersCalls(order, "confirmPayment")).toMatchObject([{ amount: { amount: 1, currency: "USD" } }]);
    const token = await tokenFor("root", "ADMIN");
    await eventually(async () => {
      const { body } = await ask("GET", "/v1/webhooks/events?status=parked&limit=100", { token });
      expect(body.data?.map(({ id }) => id)).toContain(idOf(payload));
    });
    await knownOrder({ ...order, confirm: undefined });
    const replayed = await ask("POST", `/v1/webhooks/events/${idOf(payload)}/replay`, { token, json: {} });
    expect([replayed.status, replayed.body.status]).toEqual([202, "pending"]);
    await reaches(payload, "processed");
  });

  it("for a cancelled order sends the money back in full, once, and tells the order", async () => {
    const { order, session } = await paidOrder({ confirm: { outcome: "refund", reason: "order_cancelled" } });
    const payload = await eventAbout(session.reference, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "processed");
    expect(await statusOf(session.id)).toBe("refunded");
    expect(await refundsOf(session.reference)).toEqual([order.total.amount]);
    expect(await ordersCalls(order, "recordRefund")).toMatchObject([
      { amount: order.total, refundedTotal: order.total, paidTotal: order.total, reason: "order_cancelled" },
    ]);
    const token = await tokenFor("root", "ADMIN");
    await ask("POST", `/v1/webhooks/events/${idOf(payload)}/replay`, { token, json: {} });
    await reaches(payload, "processed");
    expect(await refundsOf(session.reference)).toEqual([order.total.amount]);
  });

  it("of a payment whose record was lost makes the record again", async () => {
    const order = await knownOrder();
    const intent = await stripe.paymentIntents.create({
      amount: order.total.amount,
      currency: "usd",
      metadata: { orderId: order.orderId, orderNumber: order.number, paymentKey: `${order.orderId}:first` },
    });
    await pay({ clientSecret: intent.client_secret ?? "", reference: intent.id });
    const payload = await eventAbout(intent.id, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "processed");
    expect(await ordersCalls(order, "confirmPayment")).toMatchObject([{ amount: order.total }]);
  });

  it("of a payment whose record was lost, and whose money went back since, confirms nothing", async () => {
    const order = await knownOrder();
    const intent = await stripe.paymentIntents.create({
      amount: order.total.amount,
      currency: "usd",
      metadata: { orderId: order.orderId, orderNumber: order.number, paymentKey: `${order.orderId}:first` },
    });
    await pay({ clientSecret: intent.client_secret ?? "", reference: intent.id });
    await stripe.refunds.create({ payment_intent: intent.id });
    const payload = await eventAbout(intent.id, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "processed");
    expect(await ordersCalls(order, "confirmPayment")).toEqual([]);
    expect(await ordersCalls(order, "recordRefund")).toMatchObject([{ amount: order.total }]);
    expect(await refundsOf(intent.id)).toEqual([order.total.amount]);
  });

  it("for an order that never appears sends the money back and is parked", async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 700,
      currency: "usd",
      metadata: { orderId: crypto.randomUUID(), orderNumber: "A-0", paymentKey: crypto.randomUUID() },
    });
    await pay({ clientSecret: intent.client_secret ?? "", reference: intent.id });
    const payload = await eventAbout(intent.id, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "parked");
    expect(await refundsOf(intent.id)).toEqual([700]);
  });

  it("about money that is not ours touches nothing", async () => {
    const intent = await stripe.paymentIntents.create({ amount: 700, currency: "usd" });
    await pay({ clientSecret: intent.client_secret ?? "", reference: intent.id });
    const payload = await eventAbout(intent.id, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "parked");
    expect(await refundsOf(intent.id)).toEqual([]);
  });

  it("of a kind that nobody knows is kept and ignored", async () => {
    const payload = eventOf("customer.created", { id: "cus_1", object: "customer", email: "ada@example.com" });
    expect((await deliver(payload)).status).toBe(200);
    await reaches(payload, "ignored");
  });

  it("about a refund made in Stripe's dashboard changes the payment and tells the order", async () => {
    const { order, session } = await paidOrder();
    const payload = await eventAbout(session.reference, SUCCEEDED);
    await deliver(payload);
    await reaches(payload, "processed");
    const refund = await stripe.refunds.create({ payment_intent: session.reference, amount: 998 });
    const event = eventOf("refund.created", refund);
    const charge = { id: "ch_1", object: "charge", amount: 4_998, currency: "usd", payment_intent: session.reference };
    const summary = eventOf("charge.refunded", charge);
    await Promise.all([deliver(event), deliver(summary)]);
    await Promise.all([reaches(event, "processed"), reaches(summary, "processed")]);
    expect(await statusOf(session.id)).toBe("partially_refunded");
    const told = (await ordersCalls(order, "recordRefund")) as { refundId: string; refundedTotal: object }[];
    expect(new Set(told.map(({ refundId }) => refundId))).toEqual(new Set([refund.id]));
    expect(told[0]?.refundedTotal).toEqual({ amount: 998, currency: "USD" });
  });
});

describe("the webhook's door", () => {
  const post = async (body: string, headers: Record<string, string>) => {
    const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
    const answer = await worker.fetch("https://shop.test/v1/webhooks/stripe", init);
    return [answer.status, (await answer.json<{ code?: string }>()).code];
  };

  it("refuses forged, stale, changed and unsigned ones", async () => {
    const payload = eventOf("customer.created", { id: "cus_1", object: "customer" });
    expect(await post(payload, {})).toEqual([400, "invalid_signature"]);
    expect(await post(payload, { "stripe-signature": await signed(payload, "whsec_other") })).toEqual([
      400,
      "invalid_signature",
    ]);
    expect(await post(payload, { "stripe-signature": await signed(payload, undefined, 301) })).toEqual([
      400,
      "invalid_signature",
    ]);
    expect(await post(`${payload} `, { "stripe-signature": await signed(payload) })).toEqual([
      400,
      "invalid_signature",
    ]);
    expect(await post(payload, { "content-type": "text/plain" })).toEqual([400, "invalid_signature"]);
    expect(await recordOf(payload)).toBeNull();
  });

  it("shows and replays events to administrators only", async () => {
    const user = await tokenFor("ada");
    expect((await ask("GET", "/v1/webhooks/events")).status).toBe(401);
    expect((await ask("GET", "/v1/webhooks/events", { token: user })).status).toBe(403);
    expect((await ask("POST", "/v1/webhooks/events/evt_1/replay", { token: user })).status).toBe(403);
    const admin = await tokenFor("root", "ADMIN");
    expect((await ask("POST", "/v1/webhooks/events/evt_none/replay", { token: admin })).status).toBe(404);
    expect((await ask("GET", "/v1/webhooks/events?cursor=nonsense", { token: admin })).body.code).toBe(
      "invalid_cursor",
    );
    expect((await ask("GET", "/v1/webhooks/events?status=lost", { token: admin })).body.code).toBe("validation_failed");
  });

  it("pages through events without losing any", async () => {
    const token = await tokenFor("root", "ADMIN");
    const payloads = Array.from({ length: 5 }, () => eventOf("customer.created", { id: "cus_1", object: "customer" }));
    await Promise.all(payloads.map(deliver));
    await Promise.all(payloads.map((payload) => reaches(payload, "ignored")));
    const seen: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const { body } = await ask("GET", `/v1/webhooks/events?limit=2&status=ignored${query}`, { token });
      seen.push(...(body.data ?? []).map(({ id }) => id));
      cursor = (body["page"] as { nextCursor: string | null }).nextCursor;
    }
    expect(seen).toEqual(expect.arrayContaining(payloads.map(idOf)));
    expect(new Set(seen).size).toBe(seen.length);
  });
});
