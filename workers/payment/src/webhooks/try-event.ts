import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { Row } from "./inbox-rows.ts";
import { processEvent, type Processed } from "./process-event.ts";
import { GIVE_UP_MS } from "./retry-schedule.ts";

/** Works on a kept event once; what it comes to, not written yet: dying before that only means working on it again. */
export async function tryEvent(ctx: PaymentContext, row: Row): Promise<Row> {
  const attempts = row.attempts + 1;
  const { eventId, type, provider, payload } = row;
  try {
    const times = { at: new Date(row.at), receivedAt: new Date(row.receivedAt) };
    const outcome = await processEvent(ctx, { provider, eventId, payload, ...times });
    const { status, reason } = outcome;
    ctx.log[status === "parked" ? "error" : "info"](`webhook ${status}`, { eventId, type, attempts, reason });
    return finished(row, attempts, outcome);
  } catch (error) {
    const reason = error instanceof AppError ? error.message : "Something went wrong on our side.";
    const hopeless = error instanceof AppError && error.code === "conflict";
    const givenUp = hopeless || Date.now() - row.retryFrom > GIVE_UP_MS;
    const level = givenUp ? "error" : "warn";
    ctx.log[level](givenUp ? "webhook parked" : "webhook to be retried", { eventId, type, attempts, error });
    return givenUp ? finished(row, attempts, { status: "parked", reason }) : { ...row, attempts, reason };
  }
}

const finished = (row: Row, attempts: number, outcome: Processed): Row => ({
  ...row,
  attempts,
  status: outcome.status,
  reason: outcome.reason ?? null,
  orderId: outcome.orderId ?? null,
  paymentId: outcome.paymentId ?? null,
  processedAt: Date.now(),
});
