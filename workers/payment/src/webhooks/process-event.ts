import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { captureApproved } from "../payments/capture-payment.ts";
import { finishTasks, refundAll } from "../payments/finish-tasks.ts";
import { isPaid, type StoredPayment } from "../payments/payment.ts";
import { toObserved } from "../payments/observed.ts";
import type { ProviderPayment, ProviderRefund } from "../providers/provider.ts";
import { adoptPayment } from "./adopt-payment.ts";
import type { WebhookStatus } from "./webhook-record.ts";

export type KeptEvent = { provider: PaymentProvider; eventId: string; payload: string; at: Date; receivedAt: Date };

export type Processed = {
  status: Exclude<WebhookStatus, "pending">;
  reason?: string;
  orderId?: string;
  paymentId?: string;
};

/**
 * Applies a kept event. May run any number of times: what was applied before changes nothing, and work left over is
 * finished. Throws when it should be tried again; `conflict` when that would not help.
 */
export async function processEvent(ctx: PaymentContext, event: KeptEvent): Promise<Processed> {
  const provider = ctx.provider(event.provider);
  const meaning = await provider.readEvent(event.payload);
  switch (meaning.kind) {
    case "ignored":
      return { status: "ignored", reason: "This type of event changes nothing here." };
    case "payment":
      return applyPayment(ctx, event, meaning.payment);
    case "refund":
      return applyRefunds(ctx, event, meaning.reference, async () => [meaning.refund]);
    case "refunds":
      return applyRefunds(ctx, event, meaning.reference, () => provider.refunds(meaning.reference));
  }
}

async function applyPayment(ctx: PaymentContext, event: KeptEvent, seen: ProviderPayment): Promise<Processed> {
  const store = ctx.store(seen.ours?.orderId ?? seen.reference);
  const selector = { provider: event.provider, providerReference: seen.reference };
  const observed = toObserved(seen, event.at);
  const known = await store.change(selector, observed);
  if (known) return finish(ctx, event, known.payment, seen);

  const adopted = await adoptPayment(ctx, event, seen);
  if ("skip" in adopted) return adopted.skip;
  const changed = await store.change({ id: adopted.payment.id }, observed);
  if (!changed) throw new AppError("unavailable", "The payment cannot be found at the moment.");
  const payment = await withRefunds(ctx, event, changed.payment);
  if (adopted.orderKnown) return finish(ctx, event, payment, seen);
  const refunded = await finishTasks(ctx, await refundAll(ctx, payment, "order_not_found"));
  return { ...processed(refunded), status: "parked", reason: "The order does not exist; the money was given back." };
}

/** A record that was lost has lost its refunds too: what went back confirms no order, and does not go back again. */
async function withRefunds(ctx: PaymentContext, event: KeptEvent, payment: StoredPayment): Promise<StoredPayment> {
  if (!isPaid(payment.status)) return payment;
  let current = payment;
  for (const refund of await ctx.provider(event.provider).refunds(payment.providerReference)) {
    const changed = await ctx.store(payment.orderId).change({ id: payment.id }, { kind: "refund_seen", refund });
    current = changed?.payment ?? current;
  }
  return current;
}

/** A buyer who approved and closed the browser still pays. */
const finish = (ctx: PaymentContext, event: KeptEvent, payment: StoredPayment, seen: ProviderPayment) =>
  ctx.inPurchase(payment, "payment event", async (purchase) => {
    const taken = seen.approved ? await captureApproved(purchase, payment, event.eventId) : payment;
    return processed(await finishTasks(purchase, taken));
  });

async function applyRefunds(
  ctx: PaymentContext,
  { provider }: KeptEvent,
  reference: string,
  read: () => Promise<ProviderRefund[]>,
): Promise<Processed> {
  const selector = { provider, providerReference: reference };
  const store = ctx.store(reference);
  let payment = await store.find(selector);
  if (!payment) return { status: "ignored", reason: "This payment was not made here." };
  for (const refund of await read()) {
    const changed = await store.change(selector, { kind: "refund_seen", refund });
    if (changed) payment = changed.payment;
  }
  const refunded = payment;
  return ctx.inPurchase(refunded, "refund event", async (purchase) => processed(await finishTasks(purchase, refunded)));
}

const processed = (payment: StoredPayment): Processed => ({
  status: "processed",
  orderId: payment.orderId,
  paymentId: payment.id,
});
