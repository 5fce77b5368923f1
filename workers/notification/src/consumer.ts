import { DomainEvent } from "@orderapp/contracts/events";
import { z } from "@hono/zod-openapi";
import { backoffMs } from "@orderapp/core/time";
import { createContext, type NotificationContext } from "./context.ts";
import { bury } from "./dead-letters/bury.ts";
import { toDeadLetter } from "./dead-letters/dead-letter.ts";
import type { Env } from "./env.ts";
import { deliverAll } from "./notifications/deliver-notification.ts";
import { recordEvents } from "./notifications/record-events.ts";

type Delivered = Pick<Message, "id" | "body" | "attempts" | "ack" | "retry">;
type Parsed = { message: Delivered; event: ReturnType<typeof DomainEvent.safeParse> };

// A dead letter's few tries are spread over longer than a store is usually away.
const BURY_AGAIN_SECONDS = 300;

/** What a queue hands over. */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const ctx = createContext(env, { traceparent: traceparentOf(batch.messages) });
  try {
    await handleBatch(ctx, batch);
  } finally {
    ctx.mailer.close();
  }
}

/** Takes a batch of events: each is recorded durably, then acknowledged, then sent; a poison message blocks no other. */
export async function handleBatch(
  ctx: NotificationContext,
  batch: { queue: string; messages: readonly Delivered[] },
): Promise<void> {
  const parsed = batch.messages.map((message) => ({ message, event: DomainEvent.safeParse(message.body) }));
  const dead = batch.queue.includes("-dead");
  await buryAll(
    ctx,
    parsed.filter(({ event }) => dead || !event.success),
  );
  if (dead) return;
  const good = parsed.flatMap(({ message, event }) => (event.success ? [{ message, event: event.data }] : []));
  if (good.length === 0) return;
  try {
    const { fresh, again, acknowledged } = await recordEvents(
      ctx,
      good.map(({ event }) => event),
    );
    for (const { message, event } of good) {
      if (again.includes(event)) retryLater(message);
      else message.ack();
    }
    await Promise.all([deliverAll(ctx, fresh), acknowledged]);
  } catch (error) {
    ctx.log.error("events not recorded", { count: good.length, error });
    for (const { message } of good) retryLater(message);
  }
}

/** Keeps what can't be handled, and tells the administrators; a dead letter that is not kept comes again. */
async function buryAll(ctx: NotificationContext, given: Parsed[]): Promise<void> {
  if (given.length === 0) return;
  const letters = await Promise.all(
    given.map(async ({ message, event }) => ({ message, letter: await toDeadLetter(message, event, ctx.now()) })),
  );
  try {
    const { kept, alerts } = await bury(
      ctx,
      letters.map(({ letter }) => letter),
    );
    for (const { message, letter } of letters) {
      if (kept.includes(letter)) message.ack();
      else message.retry({ delaySeconds: BURY_AGAIN_SECONDS });
    }
    await deliverAll(ctx, alerts);
  } catch (error) {
    ctx.log.error("dead letters not told of", { count: given.length, error });
    for (const { message } of given) message.retry({ delaySeconds: BURY_AGAIN_SECONDS });
  }
}

const Traced = z.object({ traceparent: z.string() });

/** The trace of the first that has one, for what is logged about them all. */
function traceparentOf(messages: readonly Delivered[]): string {
  for (const { body } of messages) {
    const { data } = Traced.safeParse(body);
    if (data) return data.traceparent;
  }
  return "";
}

const retryLater = (message: Delivered): void =>
  message.retry({ delaySeconds: Math.ceil(backoffMs(message.attempts, 1_000, 300_000) / 1000) });
