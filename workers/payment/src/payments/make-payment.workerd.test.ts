import { afterEach, describe, expect, it } from "vitest";
import { approve, deliverPaypal, eventsAbout, firstByPaypal, paypalSettings } from "../../test/paypal-support.ts";
import { tamper } from "../../test/reconciliation-scenes.ts";
import {
  ask,
  call,
  deliver,
  env,
  eventAbout,
  eventually,
  firstPayment,
  knownOrder,
  newKey,
  ordersCalls,
  pay,
  rpc,
  setStripe,
  stored,
  stripe,
  tokenFor,
  type FakeOrderData,
} from "../../test/support.ts";
import { everyMinute } from "../cron.ts";

const past = new Date(Date.now() - 60_000);
const createFor = (order: FakeOrderData, over: object = {}) =>
  rpc.createPayment(call, {
    orderId: order.orderId,
    orderNumber: order.number,
    provider: "stripe",
    amount: order.total,
    email: order.email,
    ...over,
  });
const recordsOf = async ({ orderId }: FakeOrderData) => {
  const found = await env.STORE.getByName("shard-1").listByOrder(call, { orderId, limit: 100 });
  return found.ok ? found.value : [];
};
const intentsOf = async ({ orderId }: FakeOrderData) =>
  (await stripe.paymentIntents.list({ limit: 100 })).data.filter(({ metadata }) => metadata["orderId"] === orderId);
const intentStatus = async (reference: string) => (await stripe.paymentIntents.retrieve(reference)).status;

/** The record as it was before the provider's name was written: whoever made the payment died there. */
async function killedBeforeNaming(order: FakeOrderData) {
  const session = await firstPayment(order);
  await forgetName(session.id, order);
  return session;
}
const forgetName = (id: string, { orderId }: FakeOrderData) =>
  tamper(id, { $set: { making: true, providerReference: `${orderId}:first`, checkAt: past } });

afterEach(() => setStripe({ down: false }));

describe("a payment whose maker died before the provider's name was written", () => {
  it("is paid by its event, in the one record that there is", async () => {
    const order = await knownOrder();
    const session = await killedBeforeNaming(order);
    await pay(session);
    await deliver(await eventAbout(session.reference, "payment_intent.succeeded"));
    await eventually(async () => expect(await ordersCalls(order, "confirmPayment")).toHaveLength(1));
    const records = await recordsOf(order);
    expect(records).toMatchObject([{ id: session.id, status: "succeeded", providerReference: session.reference }]);
    expect(records[0]?.making).toBeUndefined();
  });

  it("is found by the cron, by whoever lets the order expire, and by whoever cancels it", async () => {
    const [left, paid, unwanted] = [await knownOrder(), await knownOrder(), await knownOrder()];
    const found = await killedBeforeNaming(left);
    await everyMinute(env);
    expect(await stored(found.id)).toMatchObject({ status: "requires_payment", providerReference: found.reference });
    expect((await stored(found.id)).making).toBeUndefined();

    const taken = await killedBeforeNaming(paid);
    await pay(taken);
    expect(await rpc.settle(call, paid)).toMatchObject({ ok: true, value: { state: "paid" } });

    const given = await killedBeforeNaming(unwanted);
    const cancelling = { orderId: unwanted.orderId, reason: "cancelled" };
    expect(await rpc.cancelPayments(call, cancelling)).toMatchObject({ ok: true });
    expect([await intentStatus(given.reference), (await stored(given.id)).status]).toEqual(["canceled", "cancelled"]);
    for (const order of [left, paid, unwanted]) expect(await intentsOf(order)).toHaveLength(1);
  });

  it("is captured at PayPal by its event, and by its buyer", async () => {
    const [left, waiting] = [await knownOrder(), await knownOrder({ userId: "ada" })];
    const [first, second] = [await firstByPaypal(left), await firstByPaypal(waiting)];
    await eventually(async () => {
      for (const { id } of [first, second]) expect((await stored(id)).making).toBeUndefined();
    });
    await forgetName(first.id, left);
    await forgetName(second.id, waiting);
    await approve(first);
    await deliverPaypal((await eventsAbout(first.reference, "CHECKOUT.ORDER.APPROVED"))[0]);
    await eventually(async () => expect((await stored(first.id)).status).toBe("succeeded"));
    await approve(second);
    const asked = { token: await tokenFor("ada"), key: newKey(), json: {} };
    expect((await ask("POST", `/v1/payments/${second.id}/capture`, asked)).body.status).toBe("succeeded");
    expect(await stored(second.id)).toMatchObject({ providerReference: second.reference });
    expect([(await recordsOf(left)).length, (await recordsOf(waiting)).length]).toEqual([1, 1]);
  });

  it("gives way to another attempt of its order", async () => {
    const order = await knownOrder({ userId: "ada" });
    const dead = await killedBeforeNaming(order);
    await tamper(dead.id, { $set: { createdAt: past } });
    const asked = { token: await tokenFor("ada"), key: newKey(), json: { orderId: order.orderId, provider: "stripe" } };
    expect((await ask("POST", "/v1/payments", asked)).status).toBe(201);
    expect([await intentStatus(dead.reference), (await stored(dead.id)).status]).toEqual(["canceled", "cancelled"]);
  });

  it("is voided by the cron when its order has another attempt that can be paid", async () => {
    const order = await knownOrder();
    const first = await firstPayment(order);
    // The second one's maker died before it told anybody, and before it voided the first one.
    const { orderId, number: orderNumber, email, total: amount } = order;
    const record = { attemptKey: `${orderId}:dead`, orderId, orderNumber, email, provider: "stripe", amount } as const;
    const made = await env.STORE.getByName("shard-1").create(call, record);
    const id = made.ok ? made.value.id : "";
    await tamper(id, { $set: { checkAt: past } });
    await everyMinute(env);
    const second = await stored(id);
    expect(second).toMatchObject({ status: "cancelled" });
    expect(await intentStatus(second.providerReference)).toBe("canceled");
    expect(await stored(first.id)).toMatchObject({ status: "requires_payment" });
  });

  it("stays when the other attempt is void at its provider, of which we have not heard", async () => {
    const order = await knownOrder({ userId: "ada" });
    const first = await firstPayment(order);
    const asked = { token: await tokenFor("ada"), key: newKey(), json: { orderId: order.orderId, provider: "stripe" } };
    const { body } = await ask("POST", "/v1/payments", asked);
    const id = String(body.id);
    await eventually(async () => expect((await stored(id)).making).toBeUndefined());
    await eventually(async () => expect((await stored(first.id)).status).toBe("cancelled"));
    const { providerReference: reference, attemptKey } = await stored(id);
    await tamper(first.id, { $set: { status: "requires_payment" } });
    await tamper(id, { $set: { making: true, providerReference: attemptKey, checkAt: past } });
    await everyMinute(env);
    expect(await stored(id)).toMatchObject({ status: "requires_payment", providerReference: reference });
    expect(await stored(first.id)).toMatchObject({ status: "cancelled" });
  });

  it("shows no reference rather than one that its provider does not know", async () => {
    const order = await knownOrder({ userId: "ada" });
    const { id, reference } = await killedBeforeNaming(order);
    const token = await tokenFor("ada");
    const list = `/v1/payments?orderId=${order.orderId}`;
    const one = (await ask("GET", `/v1/payments/${id}`, { token })).body;
    expect(one).toMatchObject({ id, status: "requires_payment" });
    expect(one).not.toHaveProperty("providerReference");
    expect((await ask("GET", list, { token })).body.data?.[0]).not.toHaveProperty("providerReference");
    await everyMinute(env);
    expect((await ask("GET", `/v1/payments/${id}`, { token })).body).toMatchObject({ providerReference: reference });
  });
});

describe("an attempt that takes the place of another", () => {
  const another = async (order: FakeOrderData, provider: string) => {
    const asked = { token: await tokenFor("ada"), key: newKey(), json: { orderId: order.orderId, provider } };
    expect((await ask("POST", "/v1/payments", asked)).status).toBe(201);
  };

  it("finds one void by the time of its answer of which only our record says so, though it was waited for", async () => {
    const order = await knownOrder({ userId: "ada" });
    const { id } = await firstByPaypal(order);
    await eventually(async () => expect((await stored(id)).making).toBeUndefined());
    await tamper(id, { $set: { status: "processing" } });
    await another(order, "stripe");
    expect(await stored(id)).toMatchObject({ status: "cancelled" });
  });

  it("leaves one whose money PayPal is taking at this moment to be waited for", async () => {
    const order = await knownOrder({ userId: "ada" });
    const first = await firstByPaypal(order);
    await eventually(async () => expect((await stored(first.id)).making).toBeUndefined());
    await approve(first);
    await paypalSettings({ pendingNext: 1 });
    const asked = { token: await tokenFor("ada"), key: newKey(), json: {} };
    expect((await ask("POST", `/v1/payments/${first.id}/capture`, asked)).body.status).toBe("processing");
    // As if another attempt had been begun before PayPal's answer was written.
    await tamper(first.id, { $set: { status: "requires_payment", stateAt: new Date(0) } });
    await another(order, "stripe");
    await eventually(async () => expect((await stored(first.id)).status).toBe("processing"));
    expect((await stored(first.id)).checkAt).toBeInstanceOf(Date);
  });
});

describe("a payment of which one half was made", () => {
  it("without its record: the same attempt finds it at the provider", async () => {
    const order = await knownOrder();
    const lost = await firstPayment(order);
    await tamper(lost.id, "delete");
    const again = await firstPayment(order);
    expect([again.reference, again.clientSecret]).toEqual([lost.reference, lost.clientSecret]);
    expect(await recordsOf(order)).toMatchObject([{ id: again.id, providerReference: lost.reference }]);
  });

  it("without the provider, which was away: nothing is answered, and cron and repetition make the same one", async () => {
    const order = await knownOrder();
    await setStripe({ down: true });
    expect(await createFor(order)).toMatchObject({ ok: false, error: { code: "unavailable" } });
    const [record] = await recordsOf(order);
    expect(record).toMatchObject({ status: "requires_payment", making: true });
    const { orderId } = order;
    expect(await rpc.settle(call, { orderId })).toMatchObject({ ok: false, error: { code: "unavailable" } });
    await setStripe({ down: false });
    await tamper(record?.id ?? "", { $set: { checkAt: past } });
    await everyMinute(env);
    const [intent] = await intentsOf(order);
    expect(await stored(record?.id ?? "")).toMatchObject({ providerReference: intent?.id });
    expect(await firstPayment(order)).toMatchObject({ id: record?.id, reference: intent?.id });
    expect(await intentsOf(order)).toHaveLength(1);
  });

  it("without the provider, which refused: its record says so for good, and holds up nothing", async () => {
    const order = await knownOrder({ total: { amount: 100_000_000, currency: "USD" } });
    expect(await createFor(order)).toMatchObject({ ok: false, error: { code: "validation_failed" } });
    const refused = { status: "cancelled", failure: { code: "not_made" } };
    await eventually(async () => expect(await recordsOf(order)).toMatchObject([refused]));
    expect((await recordsOf(order))[0]?.checkAt).toBeUndefined();
    expect(await rpc.settle(call, order)).toMatchObject({ ok: true, value: { state: "unpaid" } });
    expect(await rpc.cancelPayments(call, { ...order, reason: "cancelled" })).toMatchObject({ ok: true });
  });

  it("of another amount than its record: is refused, and the record keeps what it is of", async () => {
    const order = await knownOrder();
    await setStripe({ down: true });
    await createFor(order);
    await setStripe({ down: false });
    const other = await createFor(order, { amount: { amount: 1_000, currency: "USD" } });
    expect(other).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect((await intentsOf(order)).map(({ status }) => status)).toEqual(["canceled"]);
    expect(await recordsOf(order)).toMatchObject([{ amount: order.total, making: true }]);
  });
});

it("of attempts that begin at once one stays open, here and at the provider", async () => {
  const order = await knownOrder({ userId: "ada" });
  await firstPayment(order);
  const token = await tokenFor("ada");
  const json = { orderId: order.orderId, provider: "stripe" };
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => ask("POST", "/v1/payments", { token, key: newKey(), json })),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  await eventually(async () => {
    const open = (await recordsOf(order)).filter(({ status }) => status !== "cancelled");
    expect(open).toHaveLength(1);
    const payable = (await intentsOf(order)).filter(({ status }) => status !== "canceled");
    expect(payable.map(({ id }) => id)).toEqual(open.map(({ providerReference }) => providerReference));
  });
  expect(await recordsOf(order)).toHaveLength(5);
});
