import { AppError, unwrap } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import { KEEP_MS, type DeliveryStatus } from "./endpoint.ts";

const FINAL: DeliveryStatus[] = ["succeeded", "failed", "held"];

/** Sends again what came since a time, in its order; all of it, or only what has one of the statuses. */
export async function replayDeliveries(
  ctx: Pick<NotificationContext, "webhooks" | "now">,
  id: string,
  input: { since: string; status?: DeliveryStatus[] | undefined },
): Promise<{ queued: number }> {
  const since = Date.parse(input.since);
  const now = ctx.now().getTime();
  if (since > now || since < now - KEEP_MS) {
    throw new AppError("validation_failed", "Correct the fields named in errors.", {
      errors: [{ path: "since", message: "Within the last 30 days", code: "out_of_range" }],
    });
  }
  return unwrap(await ctx.webhooks.endpoint(id).replay({ since, status: input.status ?? FINAL }));
}
