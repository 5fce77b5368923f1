import { unwrap } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import type { Endpoint, EndpointChange } from "./endpoint.ts";
import { requireAllowedUrl } from "./require-allowed-url.ts";

/** Changes what is given of an endpoint. What was kept while it was off stays kept until it is replayed. */
export async function changeEndpoint(
  ctx: Pick<NotificationContext, "webhooks">,
  id: string,
  input: EndpointChange,
): Promise<Endpoint> {
  if (input.url !== undefined) await requireAllowedUrl(ctx.webhooks.guard, input.url);
  return unwrap(await ctx.webhooks.endpoint(id).change(input));
}
