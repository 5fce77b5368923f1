import { afterEach, describe, expect, it } from "vitest";
import {
  ask,
  call,
  firstPayment,
  knownOrder,
  newKey,
  ordersCalls,
  pay,
  rpc,
  setStripe,
  settledOrder,
  stored,
  stripe,
  tokenFor,
  type FakeOrderData,
} from "../../test/support.ts";

const intentStatus = async (reference: string) => (await stripe.paymentIntents.retrieve(reference)).status;
const createFor = (order: FakeOrderData, over: object = {}) =>
  rpc.createPayment(call, {
    orderId: order.orderId,
    orderNumber: order.number,
    provider: "stripe",
    amount: order.total,
    email: order.email,
    ...over,
  });

afterEach(() => setStripe({ down: false }));

describe("an order's first payment", () => {
  it("is one payment, however often it is asked for", async () => {
    const order = await knownOrder();
    const answers = await Promise.all([createFor(order), createFor(order), createFor(order)]);
    const sessions = answers.map((answer) => JSON.stringify(answer.ok && answer.value));
    expect(new Set(sessions).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: true, value: { provider: "stripe", status: "requires_payment" } });
    expect(sessions[0]).toContain("_secret_");
  });

  it("for another amount under the same order is a conflict", async () => {
    const order = await knownOrder();
    await createFor(order);
    const other = await createFor(order, { amount: { amount: 1_000, currency: "USD" } });
    expect(other).toMatchObject({ ok: false, error: { code: "conflict" } });
  });

  it("by a provider that is not configured is refused", async () => {
    const answer = await createFor(await knownOrder(), { provider: "manual" });
    expect(answer).toMatchObject({ ok: false, error: { code: "validation_failed" } });
  });

  it("is unavailable while Stripe is down, and can be made when it is back", async () => {
    const order = await knownOrder();
    await setStripe({ down: true });
    expect(await createFor(order)).toMatchObject({ ok: false, error: { code: "unavailable" } });
    await setStripe({ down: false });
    expect(await createFor(order)).toMatchObject({ ok: true });
  });
});

describe("POST /v1/payments", () => {
  it("makes another attempt, voids the one before, and answers a repeat alike", async () => {
    const order = await knownOrder({ userId: "ada" });
    const first = await firstPayment(order);
    const asked = { token: await tokenFor("ada"), key: newKey(), json: { orderId: order.orderId, provider: "stripe" } };
    const made = await ask("POST", "/v1/payments", asked);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ orderId: order.orderId, status: "requires_payment", amount: order.total });
    expect(made.body["clientSecret"]).toMatch(/_secret_/);
    expect(await intentStatus(first.reference)).toBe("canceled");
    expect(await stored(first.id)).toMatchObject({ status: "cancelled" });
    const again = await ask("POST", "/v1/payments", asked);
    expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([201, "true", made.body]);
  });

  it("is open to a guest with the order's token", async () => {
    const order = await knownOrder({ token: "guest-token" });
    const json = { orderId: order.orderId, provider: "stripe" };
    expect((await ask("POST", "/v1/payments", { orderToken: "guest-token", key: newKey(), json })).status).toBe(201);
    expect((await ask("POST", "/v1/payments", { orderToken: "other", key: newKey(), json })).status).toBe(404);
  });

  it("refuses strangers, missing keys, wrong bodies and orders that cannot be paid", async () => {
    const order = await knownOrder({ userId: "ada" });
    const token = await tokenFor("ada");
    const json = { orderId: order.orderId, provider: "stripe" };
    const codes = async (...asked: Parameters<typeof ask>[2][]) =>
      Promise.all(asked.map(async (one) => (await ask("POST", "/v1/payments", one)).body.code));
    expect(
      await codes(
        { key: newKey(), json },
        { token, json },
        { token: await tokenFor("eve"), key: newKey(), json },
        { token, key: newKey(), json: { ...json, extra: 1 } },
        { token, key: newKey(), json: { ...json, provider: "cash" } },
        { token, key: newKey(), json: { ...json, provider: "manual" } },
      ),
    ).toEqual([
      "unauthenticated",
      "idempotency_key_required",
      "not_found",
      "validation_failed",
      "validation_failed",
      "validation_failed",
    ]);
    const cancelled = await knownOrder({ userId: "ada", status: "CANCELLED" });
    const { order: paid } = await settledOrder({ userId: "ada" });
    expect(
      await codes(
        { token, key: newKey(), json: { ...json, orderId: cancelled.orderId } },
        { token, key: newKey(), json: { ...json, orderId: paid.orderId } },
      ),
    ).toEqual(["invalid_transition", "conflict"]);
  });

  it("finds out that the attempt before was paid a moment ago", async () => {
    const order = await knownOrder({ userId: "ada" });
    const first = await firstPayment(order);
    await pay(first);
    const json = { orderId: order.orderId, provider: "stripe" };
    const refused = await ask("POST", "/v1/payments", { token: await tokenFor("ada"), key: newKey(), json });
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
    expect(await ordersCalls(order, "confirmPayment")).toMatchObject([{ paymentId: first.id }]);
    const { body } = await ask("GET", `/v1/payments?orderId=${order.orderId}`, { token: await tokenFor("ada") });
    const standing = body.data?.map(({ id, status }) => (id === first.id ? ["first", status] : ["new", status]));
    expect(standing).toEqual([
      ["new", "cancelled"],
      ["first", "succeeded"],
    ]);
  });
});

describe("reading payments", () => {
  it("shows them to their buyer, a guest with the token and administrators, and to nobody else", async () => {
    const order = await knownOrder({ userId: "ada", token: "t-1" });
    const { id } = await firstPayment(order);
    const seen = async (path: string) => {
      const viewers = [
        { token: await tokenFor("ada") },
        { token: await tokenFor("root", "ADMIN") },
        { orderToken: "t-1" },
        { token: await tokenFor("eve") },
        { orderToken: "t-2" },
        {},
      ];
      return Promise.all(viewers.map(async (viewer) => (await ask("GET", path, viewer)).status));
    };
    const expected = [200, 200, 200, 404, 404, 401];
    expect(await seen(`/v1/payments/${id}`)).toEqual(expected);
    expect(await seen(`/v1/payments/${id}/refunds`)).toEqual(expected);
    expect(await seen(`/v1/payments?orderId=${order.orderId}`)).toEqual(expected);
  });

  it("answers the contract's fields and nothing else", async () => {
    const order = await knownOrder({ userId: "ada" });
    const { id } = await firstPayment(order);
    const { body } = await ask("GET", `/v1/payments/${id}`, { token: await tokenFor("ada") });
    expect(Object.keys(body).toSorted()).toEqual([
      "amount",
      "createdAt",
      "id",
      "orderId",
      "provider",
      "providerReference",
      "refundedAmount",
      "status",
      "updatedAt",
    ]);
  });

  it("pages, and refuses what it cannot read", async () => {
    const order = await knownOrder();
    await firstPayment(order);
    const token = await tokenFor("root", "ADMIN");
    const json = { orderId: order.orderId, provider: "stripe" };
    await ask("POST", "/v1/payments", { token, key: newKey(), json });
    const path = `/v1/payments?orderId=${order.orderId}&limit=1`;
    const first = await ask("GET", path, { token });
    const page = first.body["page"] as { nextCursor: string };
    const second = await ask("GET", `${path}&cursor=${encodeURIComponent(page.nextCursor)}`, { token });
    expect([first.body.data?.[0]?.["status"], second.body.data?.[0]?.["status"]]).toEqual([
      "requires_payment",
      "cancelled",
    ]);
    expect(second.body["page"]).toEqual({ nextCursor: null, hasMore: false });
    expect((await ask("GET", `${path}&cursor=x`, { token })).body.code).toBe("invalid_cursor");
    expect((await ask("GET", "/v1/payments", { token })).body.code).toBe("validation_failed");
    expect((await ask("GET", "/v1/payments/nonsense", { token })).body.code).toBe("not_found");
  });
});

describe("refunds", () => {
  it("never sum up to more than was paid, however many run at once", async () => {
    const { order, session } = await settledOrder();
    const token = await tokenFor("root", "ADMIN");
    const path = `/v1/payments/${session.id}/refunds`;
    const ask1 = () => ask("POST", path, { token, key: newKey(), json: { amount: 1_000, reason: "damaged" } });
    const answers = await Promise.all(Array.from({ length: 10 }, ask1));
    const codes = answers
      .map(({ status, body }) => (status === 201 ? body.status : (body.code ?? "")))
      .toSorted((a, b) => String(a).localeCompare(String(b)));
    expect(codes).toEqual([
      ...Array.from({ length: 6 }, () => "conflict"),
      ...Array.from({ length: 4 }, () => "succeeded"),
    ]);
    expect(await stored(session.id)).toMatchObject({
      status: "partially_refunded",
      refundedAmount: 4_000,
      refundable: 998,
    });
    const rest = await ask("POST", path, { token, key: newKey(), json: {} });
    expect(rest.body).toMatchObject({ amount: { amount: 998, currency: "USD" }, status: "succeeded" });
    const made = await stripe.refunds.list({ payment_intent: session.reference, limit: 100 });
    expect(made.data.reduce((sum, { amount }) => sum + amount, 0)).toBe(4_998);
    const told = (await ordersCalls(order, "recordRefund")) as { refundedTotal: { amount: number } }[];
    expect(Math.max(...told.map(({ refundedTotal }) => refundedTotal.amount))).toBe(4_998);
    const listed = await ask("GET", path, { token });
    expect(listed.body.data).toHaveLength(5);
  });

  it("are made once for a repeated request, and wait for Stripe when it is down", async () => {
    const { session } = await settledOrder();
    const token = await tokenFor("root", "ADMIN");
    const path = `/v1/payments/${session.id}/refunds`;
    await setStripe({ down: true });
    const asked = { token, key: newKey(), json: { amount: 500 } };
    const waiting = await ask("POST", path, asked);
    expect([waiting.status, waiting.body.status]).toEqual([201, "pending"]);
    expect(await stored(session.id)).toMatchObject({ refundable: 4_498, refundedAmount: 0 });
    await setStripe({ down: false });
    expect((await ask("POST", path, asked)).headers.get("idempotent-replayed")).toBe("true");
    await rpc.cancelPayments(call, { orderId: (await stored(session.id)).orderId, reason: "cancelled" });
    expect(await stored(session.id)).toMatchObject({ status: "refunded", refundedAmount: 4_998 });
    expect((await stripe.refunds.list({ payment_intent: session.reference })).data).toHaveLength(2);
  });

  it("are for administrators, of paid payments, with a key", async () => {
    const order = await knownOrder({ userId: "ada" });
    const { id } = await firstPayment(order);
    const admin = await tokenFor("root", "ADMIN");
    const path = `/v1/payments/${id}/refunds`;
    const codes = await Promise.all(
      [
        { key: newKey(), json: {} },
        { token: await tokenFor("ada"), key: newKey(), json: {} },
        { token: admin, json: {} },
        { token: admin, key: newKey(), json: { amount: 0 } },
        { token: admin, key: newKey(), json: { amount: 1.5 } },
        { token: admin, key: newKey(), json: {} },
      ].map(async (asked) => (await ask("POST", path, asked)).body.code),
    );
    expect(codes).toEqual([
      "unauthenticated",
      "forbidden",
      "idempotency_key_required",
      "validation_failed",
      "validation_failed",
      "invalid_transition",
    ]);
  });
});

describe("the order Worker's calls", () => {
  it("settle: finds money that no webhook told of, and confirms the order", async () => {
    const order = await knownOrder();
    const session = await firstPayment(order);
    expect(await rpc.settle(call, order)).toMatchObject({ ok: true, value: { state: "unpaid" } });
    await pay(session);
    expect(await rpc.settle(call, order)).toMatchObject({ ok: true, value: { state: "paid" } });
    expect(await ordersCalls(order, "confirmPayment")).toHaveLength(1);
    expect(await rpc.settle(call, order)).toMatchObject({ ok: true, value: { state: "paid" } });
    expect(await ordersCalls(order, "confirmPayment")).toHaveLength(1);
  });

  it("settle: tells of a refused card", async () => {
    const order = await knownOrder();
    const session = await firstPayment(order);
    await pay(session, "pm_card_chargeDeclined");
    expect(await rpc.settle(call, order)).toMatchObject({ ok: true, value: { state: "unpaid" } });
    expect(await stored(session.id)).toMatchObject({ status: "failed", failure: { code: expect.any(String) } });
  });

  it("cancelPayments: voids what is unpaid and refunds what is paid, once", async () => {
    const unpaid = await knownOrder();
    const session = await firstPayment(unpaid);
    const { order: paid, session: taken } = await settledOrder();
    for (let time = 0; time < 2; time++) {
      const { orderId } = unpaid;
      expect(await rpc.cancelPayments(call, { orderId, reason: "cancelled" })).toMatchObject({ ok: true });
      expect(await rpc.cancelPayments(call, { orderId: paid.orderId, reason: "cancelled" })).toMatchObject({
        ok: true,
      });
    }
    expect(await intentStatus(session.reference)).toBe("canceled");
    expect(await stored(session.id)).toMatchObject({ status: "cancelled" });
    expect(await stored(taken.id)).toMatchObject({ status: "refunded", refundedAmount: 4_998 });
    expect((await stripe.refunds.list({ payment_intent: taken.reference })).data).toHaveLength(1);
  });

  it("cancelPayments: money that came a moment ago goes back", async () => {
    const order = await knownOrder();
    const session = await firstPayment(order);
    await pay(session);
    expect(await rpc.cancelPayments(call, { orderId: order.orderId, reason: "cancelled" })).toMatchObject({ ok: true });
    expect(await stored(session.id)).toMatchObject({ status: "refunded" });
    expect(await ordersCalls(order, "confirmPayment")).toEqual([]);
  });

  it("acknowledgeEvents: closes what was consumed", async () => {
    const { session } = await settledOrder();
    const ids = (await stored(session.id)).outbox.map(({ id }) => id);
    expect(ids).toHaveLength(1);
    expect(await rpc.acknowledgeEvents(call, { ids })).toEqual({ ok: true, value: null });
    expect((await stored(session.id)).outbox).toEqual([]);
  });

  it("health: names the store", async () => {
    expect(await rpc.health(call)).toMatchObject({ service: "payment", checks: [{ name: "mongodb", ok: true }] });
  });
});
