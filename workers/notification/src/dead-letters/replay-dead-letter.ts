import { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import { deliverAll } from "../notifications/deliver-notification.ts";
import { recordEvents } from "../notifications/record-events.ts";
import type { DeadLetter } from "./dead-letter.ts";

/** Handles a dead letter once more as the event that it is; what it led to already is not sent again. */
export async function replayDeadLetter(ctx: NotificationContext, id: string): Promise<DeadLetter> {
  const letter = await ctx.deadLetters.find(id);
  if (!letter) throw new AppError("not_found", "There is no such dead letter.");
  const event = DomainEvent.safeParse(JSON.parse(letter.body));
  if (!event.success) throw new AppError("conflict", "It is still no event that this version knows.");
  const { fresh, again, acknowledged } = await recordEvents(ctx, [event.data]);
  await acknowledged;
  if (again.length > 0) throw new AppError("unavailable", "It cannot be said now whom this event concerns. Try again.");
  const replayed = { ...letter, replayedAt: ctx.now().toISOString() };
  await ctx.deadLetters.update(replayed);
  await deliverAll(ctx, fresh);
  return replayed;
}
