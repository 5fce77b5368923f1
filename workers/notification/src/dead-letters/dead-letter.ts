import type { DomainEvent } from "@orderapp/contracts/events";
import { sha256 } from "@orderapp/core/ids";
import { z } from "@hono/zod-openapi";

/** A message that could not be handled, as it came. */
export type DeadLetter = {
  id: string;
  /** The event's type, where the message has one that can be read. */
  event?: string;
  reason: "not_an_event" | "every_try_failed";
  /** What is wrong with the message, by the event's schema; without its values. */
  problem?: string;
  attempts: number;
  at: string;
  /** The message itself, as JSON. */
  body: string;
  userId?: string;
  replayedAt?: string;
};

/** What is read of a message of which nothing is certain. */
const Readable = z.object({
  id: z.string().min(1).optional().catch(undefined),
  type: z.string().max(100).optional().catch(undefined),
});
const Owned = z.object({ data: z.object({ userId: z.string() }) });
const OwnedOrder = z.object({ data: z.object({ order: z.object({ userId: z.string() }) }) });

/** Makes a dead letter; the same event makes the same one again, by whichever message it came. */
export async function toDeadLetter(
  message: { id: string; body: unknown; attempts: number },
  parsed: { success: true; data: DomainEvent } | { success: false; error: z.ZodError },
  at: Date,
): Promise<DeadLetter> {
  const readable = Readable.safeParse(message.body).data;
  const userId = ownerOf(message.body);
  return {
    id: await sha256(readable?.id ?? message.id),
    ...(readable?.type === undefined ? {} : { event: readable.type }),
    ...(parsed.success
      ? { reason: "every_try_failed" as const }
      : { reason: "not_an_event" as const, problem: z.prettifyError(parsed.error).slice(0, 500) }),
    attempts: message.attempts,
    at: at.toISOString(),
    body: JSON.stringify(message.body ?? null),
    ...(userId === undefined ? {} : { userId }),
  };
}

/** Whom it is about: it goes when they are erased. The one that tells them so has no such owner. */
function ownerOf(body: unknown): string | undefined {
  if (Readable.safeParse(body).data?.type === "user.erased") return undefined;
  return Owned.safeParse(body).data?.data.userId ?? OwnedOrder.safeParse(body).data?.data.order.userId;
}
