import { PAYMENT_PROVIDERS } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { WebhookRecord } from "./webhook-record.ts";

/**
 * Has a kept event worked on once more, whatever became of it. After a restore the list is older than the inboxes, and
 * what it lacks they may have: each provider's is asked then.
 */
export async function replayEvent(ctx: PaymentContext, eventId: string): Promise<WebhookRecord> {
  const listed = await ctx.store(eventId).findEvent(eventId);
  const found = await Promise.all(
    (listed ? [listed.provider] : PAYMENT_PROVIDERS).map((provider) => ctx.inbox.replay(provider, eventId)),
  );
  const record = found.find((one) => one !== null);
  if (!record) throw new AppError("not_found", "No such event is kept.");
  return record;
}
