import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationContext } from "../context.ts";
import { wantsEvent, WEBHOOK_EVENTS } from "./event-patterns.ts";
import { toMessage } from "./event-message.ts";

type HandingOver = Pick<NotificationContext, "webhooks" | "log">;

/**
 * Gives each event to every endpoint that wants it, durably. Answers those that some endpoint has not got: they must
 * come again, and whoever has them already knows them by their id.
 */
export async function handOver(ctx: HandingOver, events: DomainEvent[]): Promise<DomainEvent[]> {
  const known = events.filter((event) => WEBHOOK_EVENTS.includes(event.type));
  if (known.length === 0) return [];
  try {
    const endpoints = await ctx.webhooks.list();
    const missed = await Promise.all(
      endpoints.map(async ({ id, events: patterns }) => {
        const wanted = known.filter((event) => wantsEvent(patterns, event.type));
        if (wanted.length === 0) return [];
        try {
          await ctx.webhooks.endpoint(id).accept(wanted.map(toMessage));
          return [];
        } catch (error) {
          ctx.log.warn("events not handed to a webhook endpoint", { endpointId: id, count: wanted.length, error });
          return wanted;
        }
      }),
    );
    return [...new Set(missed.flat())];
  } catch (error) {
    ctx.log.warn("webhook endpoints not known", { count: known.length, error });
    return known;
  }
}
