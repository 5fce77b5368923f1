import { unwrap } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";

/** Whether somebody agrees to advertising now; nobody does who is not there any more. Throws when that can't be said. */
export async function mayAdvertise(
  ctx: Pick<NotificationContext, "contact">,
  traceparent: string,
  userId: string,
): Promise<boolean> {
  const answer = await ctx.contact(traceparent, userId);
  if (!answer.ok && answer.error.code === "not_found") return false;
  return unwrap(answer).marketingConsent;
}
