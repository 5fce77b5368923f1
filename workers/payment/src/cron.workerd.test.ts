import { expect, it } from "vitest";
import { tamper } from "../test/reconciliation-scenes.ts";
import {
  deliver,
  env,
  eventAbout,
  eventOf,
  eventually,
  firstPayment,
  knownOrder,
  ordersCalls,
  pay,
  stored,
  stripe,
  stripeUrl,
} from "../test/support.ts";
import { everyMinute } from "./cron.ts";

const past = new Date(Date.now() - 60_000);
const fourDaysAgo = new Date(Date.now() - 4 * 24 * 60 * 60_000);

it("asks about a payment gone quiet, and its order is confirmed", async () => {
  const order = await knownOrder();
  const session = await firstPayment(order);
  await pay(session);
  await tamper(session.id, { $set: { checkAt: past } });
  await everyMinute(env);
  expect((await stored(session.id)).status).toBe("succeeded");
  expect(await ordersCalls(order, "confirmPayment")).toHaveLength(1);
});

it("asks about a refund made at the provider that was pending when we heard of it, until it is settled", async () => {
  const order = await knownOrder();
  const session = await firstPayment(order);
  await pay(session, "pm_card_pendingRefund");
  await deliver(await eventAbout(session.reference, "payment_intent.succeeded"));
  await eventually(async () => expect((await stored(session.id)).status).toBe("succeeded"));
  const refund = await stripe.refunds.create({ payment_intent: session.reference, amount: 700 });
  await deliver(eventOf("refund.created", refund));
  const heard = await eventually(async () => {
    const payment = await stored(session.id);
    expect(payment.refunds).toMatchObject([{ status: "pending", amount: 700 }]);
    return payment;
  });
  expect(heard.checkAt?.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);

  await tamper(session.id, { $set: { checkAt: past } });
  await everyMinute(env);
  const waiting = await stored(session.id);
  expect(waiting.refunds).toMatchObject([{ status: "pending" }]);
  expect(waiting.checkAt?.getTime()).toBeGreaterThan(Date.now());

  const settled = JSON.stringify({ outcome: "succeed" });
  expect(
    (await fetch(`${stripeUrl}/_test/refunds/${refund.id}/settle`, { method: "POST", body: settled })).status,
  ).toBe(200);
  for (let twice = 0; twice < 2; twice++) {
    await tamper(session.id, { $set: { checkAt: past } });
    await everyMinute(env);
  }
  const done = await stored(session.id);
  expect(done).toMatchObject({ status: "partially_refunded", refundedAmount: 700, tasks: [] });
  expect(done.checkAt).toBeUndefined();
  expect(await ordersCalls(order, "recordRefund")).toHaveLength(1);
});

it("voids what nobody has paid in days, but no money that is on its way", async () => {
  const [unpaid, slow] = [await firstPayment(await knownOrder()), await firstPayment(await knownOrder())];
  await pay(slow, "pm_usBankAccount");
  for (const { id } of [unpaid, slow]) await tamper(id, { $set: { checkAt: past, createdAt: fourDaysAgo } });
  await everyMinute(env);
  expect([(await stored(unpaid.id)).status, (await stored(slow.id)).status]).toEqual(["cancelled", "processing"]);
  expect((await stripe.paymentIntents.retrieve(slow.reference)).status).toBe("processing");
});
