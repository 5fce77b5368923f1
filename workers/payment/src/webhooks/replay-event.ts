import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { WebhookRecord } from "./webhook-record.ts";

/** Has a kept event worked on once more, whatever became of it. */
export async function replayEvent(ctx: PaymentContext, eventId: string): Promise<WebhookRecord> {
  const listed = await ctx.store(eventId).findEvent(eventId);
  const record = listed && (await ctx.inbox.replay(listed.provider, eventId));
  if (!record) throw new AppError("not_found", "No such event is kept.");
  return record;
}
