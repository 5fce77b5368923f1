import type { DomainEvent } from "@orderapp/contracts/events";
import { createTally } from "@orderapp/http/metrics-tally";
import type { NotificationContext } from "../context.ts";

/** Counts events, with what they are worth and how long they were under way. */
export function measureEvents(ctx: Pick<NotificationContext, "metrics" | "now">, events: DomainEvent[]): void {
  if (!ctx.metrics) return;
  const tally = createTally("event");
  for (const event of events) {
    const { provider = "", amount = 0, currency = "" } = worthOf(event);
    const lagSeconds = Math.max(0, ctx.now().getTime() - Date.parse(event.at)) / 1_000;
    tally.add({ event: event.type, provider, currency }, { count: 1, minorUnits: amount, lagSeconds });
  }
  tally.write(ctx.metrics);
}

/** Money of the events that business is measured by. Of a refund it is all that was given back so far, so not that. */
function worthOf(event: DomainEvent): { provider?: string; amount?: number; currency?: string } {
  if (event.type === "order.created" || event.type === "order.confirmed") return event.data.order.totals.total;
  if (event.type === "payment.succeeded" || event.type === "payment.failed") {
    const { provider, amount } = event.data.payment;
    return { provider, ...amount };
  }
  if (event.type === "payment.refunded") return { provider: event.data.payment.provider };
  return {};
}
