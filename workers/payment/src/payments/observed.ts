import type { ProviderPayment } from "../providers/provider.ts";
import type { Observed } from "./evolve.ts";

/** What the provider says of a payment, as a change to it. */
export const toObserved = (payment: ProviderPayment, at: Date): Observed => ({
  kind: "observed",
  state: payment.state,
  at,
  received: payment.amount,
  ...(payment.failure ? { failure: payment.failure } : {}),
  ...(payment.attempt ? { attempt: payment.attempt } : {}),
});
