import type { Collection, Db, ObjectId } from "mongodb";
import type pg from "pg";
import { uuidsIn } from "./postgres.ts";
import type { Repaired } from "./repair.ts";

const BATCH = 500;

type Refund = { id: string; status: string; restock?: unknown };
type Payment = {
  _id: ObjectId;
  orderId: string;
  amount: { amount: number; currency: string };
  received: number;
  refundable: number;
  refunds: Refund[];
  tasks: { id: string }[];
};
type Told = { payment_id: string | null; once: string | null };

/**
 * Payments were copied after the orders, and may have told them what these have forgotten. Such work is put back into
 * the payment: its Worker does it again, and each piece of it may be done any number of times.
 */
export async function repairPayments(db: Db, orders: pg.Client): Promise<Repaired> {
  const payments = db.collection<Payment>("payments");
  const repaired = { "payments to be told of again": 0, "refunds to be told of again": 0 };
  const problems: string[] = [];
  let batch: Payment[] = [];
  const flush = async (): Promise<void> => {
    const told = await toldTo(
      orders,
      batch.map(({ orderId }) => orderId),
    );
    for (const payment of batch) {
      const order = told.get(payment.orderId);
      // Money that went back in full confirms nothing; money of an order that is lost is given back.
      if (!order?.payments.has(payment._id.toHexString()) && payment.refundable > 0) {
        const amount = { amount: payment.received, currency: payment.amount.currency };
        if (await putBack(payments, payment, "confirm", { kind: "confirm", amount })) {
          repaired["payments to be told of again"] += 1;
        }
      }
      for (const { id: refundId, status, restock } of payment.refunds) {
        if (status !== "succeeded" || order === undefined) continue;
        if (!order.once.has(`refund:${refundId}`)) {
          const task = { kind: "report_refund", refundId };
          if (await putBack(payments, payment, `report:${refundId}`, task))
            repaired["refunds to be told of again"] += 1;
        }
        if (restock !== undefined && !order.once.has(`restock:${refundId}`)) {
          problems.push(`refund ${refundId} of order ${payment.orderId} put goods back, and the order does not know`);
        }
      }
    }
    batch = [];
  };
  const fields = { orderId: 1, amount: 1, received: 1, refundable: 1, refunds: 1, tasks: 1 };
  for await (const payment of payments.find({ received: { $gt: 0 } }, { projection: fields, sort: { _id: 1 } })) {
    batch.push(payment);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return { repaired, problems };
}

/** What the histories of orders say they were told of money. */
async function toldTo(orders: pg.Client, ids: string[]) {
  const { rows } = await orders.query<Told & { order_id: string }>(
    `select order_id, once, case when type in
       ('order.confirmed', 'order.cancelled', 'payment.received_late', 'payment.received_twice')
       then data ->> 'paymentId' end as payment_id
     from order_events where order_id = any($1::uuid[])`,
    [uuidsIn(ids)],
  );
  const told = new Map<string, { payments: Set<string>; once: Set<string> }>();
  for (const { order_id, payment_id, once } of rows) {
    const facts = told.get(order_id) ?? { payments: new Set<string>(), once: new Set<string>() };
    if (payment_id) facts.payments.add(payment_id);
    if (once) facts.once.add(once);
    told.set(order_id, facts);
  }
  return told;
}

async function putBack(payments: Collection<Payment>, { _id }: Payment, id: string, task: object): Promise<boolean> {
  const now = new Date();
  const entry = { ...task, id, createdAt: now, dueAt: now, attempts: 0 };
  const { modifiedCount } = await payments.updateOne(
    { _id, "tasks.id": { $ne: id } },
    { $push: { tasks: entry }, $set: { updatedAt: now }, $inc: { version: 1 } },
  );
  return modifiedCount > 0;
}
