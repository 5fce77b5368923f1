import { MongoClient, ObjectId, type Document } from "mongodb";
import { inject } from "vitest";
import { ask, env, firstPayment, knownOrder, newKey, pay, settledOrder, stripe, tokenFor } from "./support.ts";

const admin = await tokenFor("boss", "ADMIN");

/** Changes our books behind everybody's back. */
export async function tamper(id: string, change: Document | "delete"): Promise<void> {
  const client = new MongoClient(inject("mongodbUri"));
  const payments = client.db("payment_db").collection("payments");
  const _id = new ObjectId(id);
  if (change === "delete") await payments.deleteOne({ _id });
  else await payments.updateOne({ _id }, change, { bypassDocumentValidation: true });
  await client.close();
}

const chargeOf = (amount: number) =>
  stripe.paymentIntents.create({ amount, currency: "usd", confirm: true, payment_method: "pm_card_visa" });

async function refundBy(id: string, amount: number): Promise<void> {
  const answer = await ask("POST", `/v1/payments/${id}/refunds`, { token: admin, key: newKey(), json: { amount } });
  if (answer.status !== 201) throw new Error(`not refunded: ${answer.status}`);
}

/** An order of which Stripe was paid, without a word of it to us. */
async function paidUnheard() {
  const order = await knownOrder();
  const session = await firstPayment(order);
  await pay(session);
  return { order, session };
}

const scenes = {
  async agreeing() {
    const settled = await settledOrder();
    await refundBy(settled.session.id, 998);
    return settled;
  },
  unheard: paidUnheard,
  async refundUnheard() {
    const settled = await settledOrder();
    await stripe.refunds.create({ payment_intent: settled.session.reference, amount: 500 });
    return settled;
  },
  async neverWritten() {
    const paid = await paidUnheard();
    await tamper(paid.session.id, "delete");
    return paid;
  },
  unknown: () => chargeOf(777),
  async lost() {
    const settled = await settledOrder();
    await env.ORDER.put({ ...settled.order, status: "CONFIRMED", paymentStatus: "paid" });
    await tamper(settled.session.id, "delete");
    return settled;
  },
  async otherAmount() {
    const settled = await settledOrder();
    await tamper(settled.session.id, { $inc: { received: -1 } });
    return settled;
  },
  async otherStatus() {
    const session = await firstPayment(await knownOrder());
    const stateAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    await tamper(session.id, { $set: { status: "succeeded", received: 4_998, stateAt } });
    return session;
  },
  async notThere() {
    const { session } = await settledOrder();
    const reference = `pi_nowhere_${crypto.randomUUID()}`;
    await tamper(session.id, { $set: { providerReference: reference } });
    return { ...session, reference };
  },
  async refundNotThere() {
    const settled = await settledOrder();
    const at = new Date();
    const made = {
      id: "r1",
      amount: 5,
      status: "succeeded",
      reason: "",
      requestedBy: "x",
      createdAt: at,
      updatedAt: at,
    };
    await tamper(settled.session.id, { $push: { refunds: { ...made, providerReference: "re_nowhere" } } });
    return settled;
  },
  async otherRefund() {
    const settled = await settledOrder();
    await refundBy(settled.session.id, 900);
    await tamper(settled.session.id, { $inc: { "refunds.0.amount": 1 } });
    return settled;
  },
  async refundOfUnknown() {
    const { id } = await chargeOf(800);
    return { id, refund: await stripe.refunds.create({ payment_intent: id, amount: 300 }) };
  },
  many: () => Promise.all(Array.from({ length: 250 }, (_, i) => chargeOf(1_000 + i))),
};
export type Scenes = { [Name in keyof typeof scenes]: Awaited<ReturnType<(typeof scenes)[Name]>> };

/** Books that agree, and in which each kind of difference is: two lots, since together they would be too many at once. */
export async function prepareScenes(): Promise<Scenes> {
  const [agreeing, unheard, refundUnheard, neverWritten, unknown, lost] = await Promise.all([
    scenes.agreeing(),
    scenes.unheard(),
    scenes.refundUnheard(),
    scenes.neverWritten(),
    scenes.unknown(),
    scenes.lost(),
  ]);
  const [otherAmount, otherStatus, notThere, refundNotThere, otherRefund, refundOfUnknown, many] = await Promise.all([
    scenes.otherAmount(),
    scenes.otherStatus(),
    scenes.notThere(),
    scenes.refundNotThere(),
    scenes.otherRefund(),
    scenes.refundOfUnknown(),
    scenes.many(),
  ]);
  const first = { agreeing, unheard, refundUnheard, neverWritten, unknown, lost };
  return { ...first, otherAmount, otherStatus, notThere, refundNotThere, otherRefund, refundOfUnknown, many };
}
