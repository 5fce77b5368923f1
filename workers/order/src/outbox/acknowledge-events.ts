import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";

/** Closes events that their consumer has recorded. */
export const acknowledgeEvents = (ctx: OrderContext, input: { ids: string[] }): Promise<void> =>
  ctx.outbox.close("event", input.ids.filter(isUuid));
