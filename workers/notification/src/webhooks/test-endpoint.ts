import { unwrap } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import type { NotificationContext } from "../context.ts";
import type { Delivery } from "./endpoint.ts";
import { testMessage } from "./event-message.ts";

/** Sends an endpoint a `webhook.test` event now, whether it is on or off, and answers how that went. */
export async function testEndpoint(
  ctx: Pick<NotificationContext, "webhooks" | "now">,
  id: string,
  traceparent: string,
): Promise<Delivery> {
  const message = testMessage(newId(), ctx.now().toISOString(), id, traceparent);
  return unwrap(await ctx.webhooks.endpoint(id).test(message));
}
