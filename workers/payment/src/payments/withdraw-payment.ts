import type { PaymentContext } from "../context.ts";
import type { Change } from "./evolve.ts";
import { toObserved } from "./observed.ts";
import type { StoredPayment } from "./payment.ts";

export type Withdrawn = { payment: StoredPayment; note?: () => Promise<unknown> };

/**
 * Voids an unpaid payment in one wait, for another attempt. Where the provider voids it, our record follows after the
 * answer, or by the provider's event; where only our record says so, it is written while the provider is asked.
 * One that was paid meanwhile comes back as paid; `note` is what is left for after the answer.
 */
export async function withdrawPayment(ctx: PaymentContext, payment: StoredPayment): Promise<Withdrawn> {
  const provider = ctx.provider(payment.provider);
  const store = ctx.store(payment.orderId);
  const at = new Date(Math.floor(ctx.now().getTime() / 1_000) * 1_000);
  const inRecord = provider.voidedBy === "record" && payment.status !== "processing";
  const [seen, superseded] = await Promise.all([
    provider.void(payment.providerReference),
    inRecord ? store.change({ id: payment.id }, { kind: "superseded" }, payment) : null,
  ]);
  const known = superseded?.payment ?? payment;
  const apply = (change: Change) => store.change({ id: payment.id }, change, known);
  const observe = () => apply(toObserved(seen, at));
  if (seen.state === "succeeded") return { payment: (await observe())?.payment ?? known };
  if (known.status === seen.state) return { payment: known };
  // Money is on its way in what was voided a moment ago: it is waited for.
  if (known.status === "cancelled") return { payment: known, note: () => apply({ kind: "under_way", at }) };
  if (provider.voidedBy === "record") return { payment: (await observe())?.payment ?? known };
  return { payment: known, note: observe };
}
