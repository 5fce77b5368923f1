import { measureBacklog } from "@orderapp/http/metrics-stores";
import type { OrderContext } from "../context.ts";
import { dispatch } from "./dispatch.ts";

const CLAIM = 100;
const ROUNDS = 20;

/** Sends and does what is due and was missed. */
export async function relayOutbox(ctx: OrderContext): Promise<void> {
  const since: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const entries = await ctx.outbox.claimDue(CLAIM);
    since.push(...entries.flatMap(({ kind, payload }) => (kind === "event" ? [payload.at] : [])));
    if (entries.length < CLAIM || round === ROUNDS - 1) {
      measureBacklog(ctx.metrics, { service: "order", queue: "outbox" }, since);
    }
    await dispatch(ctx, entries);
    if (entries.length < CLAIM) return;
  }
}
