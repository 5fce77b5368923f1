import { Long, ObjectId } from "mongodb";
import type { StoredPayment } from "../payments/payment.ts";

type Amounts = "received" | "refundable" | "refundedAmount";

/** A payment as it lies in MongoDB: amounts are 64-bit integers, which the driver reads back as numbers. */
export type PaymentDocument = Omit<StoredPayment, "id" | "amount" | Amounts> & {
  _id: ObjectId;
  amount: { amount: Long | number; currency: string };
} & Record<Amounts, Long | number>;

/** Makes the document of a payment. */
export function toDocument({ id, ...payment }: StoredPayment): PaymentDocument {
  return {
    ...payment,
    _id: new ObjectId(id),
    amount: { amount: Long.fromNumber(payment.amount.amount), currency: payment.amount.currency },
    received: Long.fromNumber(payment.received),
    refundable: Long.fromNumber(payment.refundable),
    refundedAmount: Long.fromNumber(payment.refundedAmount),
  };
}

/** Reads a document back. */
export function fromDocument({ _id, ...document }: PaymentDocument): StoredPayment {
  return {
    ...document,
    id: _id.toHexString(),
    amount: { amount: Number(document.amount.amount), currency: document.amount.currency },
    received: Number(document.received),
    refundable: Number(document.refundable),
    refundedAmount: Number(document.refundedAmount),
  };
}

/** Whether a text can name a document at all. */
export const isObjectId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);
