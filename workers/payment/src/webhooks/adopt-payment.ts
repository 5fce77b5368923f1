import type { PayableOrder } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { attachReference } from "../payments/name-payment.ts";
import type { StoredPayment } from "../payments/payment.ts";
import type { ProviderPayment } from "../providers/provider.ts";
import type { KeptEvent, Processed } from "./process-event.ts";

/** In whose name this Worker reads orders when no person is there. */
const SYSTEM = { userId: "payment-worker", email: "", role: "ADMIN", sessionId: "" } as const;

/**
 * The record of a payment that we do not know by the provider's name: it is being made, or is missing and is made
 * now, since we died before. Throws while its order may still appear.
 */
export async function adoptPayment(
  ctx: PaymentContext,
  event: KeptEvent,
  seen: ProviderPayment,
): Promise<{ payment: StoredPayment; orderKnown: boolean } | { skip: Processed }> {
  const paid = seen.state === "succeeded";
  if (!seen.ours) {
    const reason = "This payment names no order of ours.";
    return { skip: { status: paid ? "parked" : "ignored", reason } };
  }
  const { orderId, orderNumber, attemptKey } = seen.ours;
  const written = await attachReference(ctx, { ...seen.ours, provider: event.provider, reference: seen.reference });
  if (written?.providerReference === seen.reference) return { payment: written, orderKnown: true };
  const order = await findOrder(ctx, orderId);
  if (!order) {
    if (ctx.now().getTime() - event.receivedAt.getTime() < ctx.unknownOrderGraceMs) {
      throw new AppError("unavailable", "The order is not known yet.");
    }
    if (!paid) return { skip: { status: "ignored", reason: "The order does not exist, and no money came.", orderId } };
  }
  const record = {
    orderId,
    orderNumber: order?.number ?? orderNumber,
    email: order?.email ?? "",
    ...(order?.userId ? { userId: order.userId } : {}),
    ...(order?.locale ? { locale: order.locale } : {}),
    provider: event.provider,
    providerReference: seen.reference,
    amount: seen.amount,
  };
  const store = ctx.store(orderId);
  const first = await store.create({ ...record, attemptKey });
  // Written by its maker at this very moment.
  const made = first.making
    ? ((await attachReference(ctx, { orderId, attemptKey, provider: event.provider, reference: seen.reference })) ??
      first)
    : first;
  // The attempt has another record: this is a second payment for it, with a record of its own.
  const payment =
    made.providerReference === seen.reference ? made : await store.create({ ...record, attemptKey: seen.reference });
  ctx.log.warn("payment without a record adopted", { orderId, paymentId: payment.id });
  return { payment, orderKnown: order !== undefined };
}

/** The order of a payment as it stands, in nobody's name; undefined when there is none. */
export async function findOrder(ctx: PaymentContext, orderId: string): Promise<PayableOrder | undefined> {
  try {
    return await ctx.order.payableOrder({ orderId, viewer: { principal: SYSTEM } });
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return undefined;
    throw error;
  }
}
