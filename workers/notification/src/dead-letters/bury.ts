import type { DeadLettersFound } from "@orderapp/contracts/dead-letter";
import type { NotificationContext } from "../context.ts";
import { recordEvents } from "../notifications/record-events.ts";
import type { Notification } from "../notifications/notification.ts";
import type { DeadLetter } from "./dead-letter.ts";

export type Buried = { kept: DeadLetter[]; alerts: Notification[] };

/**
 * Keeps dead letters, and the mails that tell the administrators. Those not in `kept` must come again: the store did
 * not take them, or nobody could be told of them.
 */
export async function bury(ctx: NotificationContext, letters: DeadLetter[]): Promise<Buried> {
  const outcomes = await Promise.all(
    letters.map(async (letter) => {
      ctx.log.error("message given up", { id: letter.id, event: letter.event, reason: letter.reason });
      try {
        return [{ letter, isNew: await ctx.deadLetters.record(letter) }];
      } catch (error) {
        ctx.log.error("dead letter not recorded", { id: letter.id, error });
        return [];
      }
    }),
  );
  const kept = outcomes.flat().map(({ letter }) => letter);
  // Its source sends an event until we have it. Of one that comes again we may have died before anybody was told.
  const untold = outcomes.flat().flatMap(({ letter, isNew }) => (isNew || letter.attempts > 1 ? [letter] : []));
  if (untold.length === 0) return { kept, alerts: [] };
  const { fresh, again } = await recordEvents(ctx, [alertOf(untold, ctx.now())]);
  return again.length > 0 ? { kept: [], alerts: [] } : { kept, alerts: fresh };
}

/** One an hour of the clock, by its id: a notification is kept once for an event and a recipient. */
function alertOf(letters: DeadLetter[], now: Date): DeadLettersFound {
  const at = now.toISOString();
  return {
    id: `dead-letters:${at.slice(0, 13)}`,
    type: "notification.dead_letters",
    version: 1,
    source: "notification",
    subject: "dead-letters",
    at,
    traceparent: "",
    data: { found: letters.length, kinds: [...new Set(letters.map(({ event }) => event ?? "unknown"))].slice(0, 20) },
  };
}
