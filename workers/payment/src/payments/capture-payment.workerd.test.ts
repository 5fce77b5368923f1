import { describe, expect, it } from "vitest";
import {
  approve,
  deliverPaypal,
  eventsAbout,
  firstByPaypal,
  onlyAtPaypal,
  paypalRecord,
} from "../../test/paypal-support.ts";
import {
  ask,
  call,
  env,
  eventually,
  knownOrder,
  newKey,
  newOrder,
  ordersCalls,
  rpc,
  settledOrder,
  stored,
  tokenFor,
} from "../../test/support.ts";

const capture = (id: string, asked: Parameters<typeof ask>[2]) => ask("POST", `/v1/payments/${id}/capture`, asked);
const captured = (reference: string) => eventsAbout(reference, "PAYMENT.CAPTURE.COMPLETED");
const approvalOf = async (reference: string) => (await eventsAbout(reference, "CHECKOUT.ORDER.APPROVED"))[0];

describe("POST /v1/payments/{id}/capture", () => {
  it("takes what the buyer approved, and answers the same ever after", async () => {
    const order = await knownOrder({ token: "guest-token" });
    const session = await firstByPaypal(order);
    const asked = { orderToken: "guest-token", key: newKey() };
    const early = await capture(session.id, asked);
    expect([early.status, early.body.code]).toEqual([409, "invalid_transition"]);
    await approve(session);
    const done = await capture(session.id, { ...asked, key: newKey() });
    expect([done.status, done.body.status]).toEqual([200, "succeeded"]);
    const again = await capture(session.id, { ...asked, key: newKey() });
    expect([again.status, again.body.status]).toEqual([200, "succeeded"]);
    expect(await captured(session.reference)).toHaveLength(1);
    expect(await ordersCalls(order, "confirmPayment")).toMatchObject([{ paymentId: session.id, amount: order.total }]);
    expect((await stored(session.id)).tasks).toEqual([]);
  });

  it("is refused to strangers, without a key, and for what does not exist", async () => {
    const order = await knownOrder({ userId: "ada" });
    const session = await firstByPaypal(order);
    await approve(session);
    const token = await tokenFor("ada");
    const answers = await Promise.all([
      capture(session.id, { key: newKey() }),
      capture(session.id, { token: await tokenFor("eve"), key: newKey() }),
      capture(session.id, { orderToken: "guess", key: newKey() }),
      capture(session.id, { token }),
      capture("6743a1c5e4b0a1d2c3f4a5b6", { token, key: newKey() }),
      capture("no-id", { token, key: newKey() }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, "unauthenticated"],
      [404, "not_found"],
      [404, "not_found"],
      [428, "idempotency_key_required"],
      [404, "not_found"],
      [404, "not_found"],
    ]);
    expect(await captured(session.reference)).toEqual([]);
  });

  it("takes nothing for an order that does not wait for money, nor for a payment that was voided", async () => {
    const token = await tokenFor("ada");
    const cancelled = await knownOrder({ userId: "ada" });
    const session = await firstByPaypal(cancelled);
    await approve(session);
    await env.ORDER.put({ ...cancelled, status: "CANCELLED" });
    expect((await capture(session.id, { token, key: newKey() })).body.code).toBe("invalid_transition");

    const order = await knownOrder({ userId: "ada" });
    const voided = await firstByPaypal(order);
    await approve(voided);
    expect(await rpc.cancelPayments(call, { orderId: order.orderId, reason: "test" })).toMatchObject({ ok: true });
    expect((await capture(voided.id, { token, key: newKey() })).body.code).toBe("invalid_transition");
    for (const { reference } of [session, voided]) expect(await captured(reference)).toEqual([]);
  });

  it("gives the money back when the order cannot take it any more", async () => {
    const order = await knownOrder({ userId: "ada", confirm: { outcome: "refund", reason: "order_cancelled" } });
    const session = await firstByPaypal(order);
    await approve(session);
    const done = await capture(session.id, { token: await tokenFor("ada"), key: newKey() });
    expect(done.body).toMatchObject({ status: "refunded", refundedAmount: order.total });
    expect(await stored(session.id)).toMatchObject({ refunds: [{ status: "succeeded", reason: "order_cancelled" }] });
  });

  it("of a payment by card that was made finds it paid", async () => {
    const { session } = await settledOrder({ userId: "ada" });
    const token = await tokenFor("ada");
    expect((await capture(session.id, { token, key: newKey() })).body.status).toBe("succeeded");
  });
});

describe("an approval that PayPal tells of", () => {
  it("is captured, though the browser never came back", async () => {
    const order = await knownOrder();
    const session = await firstByPaypal(order);
    await approve(session);
    const event = await approvalOf(session.reference);
    expect((await deliverPaypal(event)).status).toBe(200);
    await eventually(async () => expect((await stored(session.id)).status).toBe("succeeded"));
    expect(await captured(session.reference)).toHaveLength(1);
  });

  it("is captured for a payment whose record was lost", async () => {
    const order = await knownOrder();
    const { reference, approvalUrl } = await onlyAtPaypal(order);
    await approve({ approvalUrl });
    await deliverPaypal(await approvalOf(reference));
    await eventually(async () => {
      const store = env.STORE.getByName("shard-1");
      const found = await store.find(call, { provider: "paypal", providerReference: reference });
      const { email, number: orderNumber } = order;
      expect(found).toMatchObject({ ok: true, value: { status: "succeeded", email, orderNumber } });
    });
    expect(await captured(reference)).toHaveLength(1);
  });

  it("waits for an order that is not to be seen yet", async () => {
    const order = newOrder();
    const session = await firstByPaypal(order);
    await approve(session);
    const event = await approvalOf(session.reference);
    await deliverPaypal(event);
    await eventually(async () => expect((await paypalRecord(event))?.attempts).toBeGreaterThan(0));
    expect(await captured(session.reference)).toEqual([]);
    await env.ORDER.put(order);
    await eventually(async () => expect((await stored(session.id)).status).toBe("succeeded"));
  });

  it.each(["cancelled order", "cancelled payment"])("of a %s is not captured", async (what) => {
    const order = await knownOrder();
    const session = await firstByPaypal(order);
    await approve(session);
    if (what === "cancelled order") await env.ORDER.put({ ...order, status: "CANCELLED" });
    else await rpc.cancelPayments(call, { orderId: order.orderId, reason: "test" });
    const event = await approvalOf(session.reference);
    await deliverPaypal(event);
    await eventually(async () => expect((await paypalRecord(event))?.status).toBe("processed"));
    expect(await captured(session.reference)).toEqual([]);
  });

  it("is refused when its body was changed", async () => {
    const session = await firstByPaypal(await knownOrder());
    await approve(session);
    const event = await approvalOf(session.reference);
    const changed = await deliverPaypal(event, (body) => body.replace("APPROVED", "COMPLETED"));
    expect([changed.status, (await changed.json<{ code: string }>()).code]).toEqual([400, "invalid_signature"]);
    expect(await paypalRecord(event)).toBeNull();
  });

  it("is captured when the order is about to expire, though its webhook never came", async () => {
    const order = await knownOrder();
    const session = await firstByPaypal(order);
    await approve(session);
    expect(await rpc.settle(call, { orderId: order.orderId })).toEqual({ ok: true, value: { state: "paid" } });
    expect(await captured(session.reference)).toHaveLength(1);
  });
});
