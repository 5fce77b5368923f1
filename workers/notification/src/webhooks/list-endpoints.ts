import type { NotificationContext } from "../context.ts";
import type { Endpoint } from "./endpoint.ts";

/** Newest first, after the one of an id; `more` says that there are others. */
export async function listEndpoints(
  ctx: Pick<NotificationContext, "webhooks">,
  input: { after: string | undefined; limit: number },
): Promise<{ endpoints: Endpoint[]; more: boolean }> {
  const { after } = input;
  // There are few, and their ids are in the order of their making.
  const rest = (await ctx.webhooks.list()).toReversed().filter(({ id }) => after === undefined || id < after);
  return { endpoints: rest.slice(0, input.limit), more: rest.length > input.limit };
}
