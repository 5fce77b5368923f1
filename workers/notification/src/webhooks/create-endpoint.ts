import { unwrap } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import type { NotificationContext } from "../context.ts";
import { requireAllowedUrl } from "./require-allowed-url.ts";
import type { EndpointInput, WithSecret } from "./endpoint.ts";

/** Makes an endpoint, and its secret, which is shown this once. `validation_failed` when its address may not be called. */
export async function createEndpoint(
  ctx: Pick<NotificationContext, "webhooks">,
  input: EndpointInput,
): Promise<WithSecret> {
  await requireAllowedUrl(ctx.webhooks.guard, input.url);
  const id = newId();
  return unwrap(await ctx.webhooks.endpoint(id).create({ ...input, id }));
}
