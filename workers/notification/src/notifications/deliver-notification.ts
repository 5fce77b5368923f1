import { inSpan, type SpanStart } from "@orderapp/core/span";
import { redact } from "@orderapp/http/log";
import { createTally } from "@orderapp/http/metrics-tally";
import type { NotificationContext } from "../context.ts";
import { sendMail } from "../mail/send-mail.ts";
import { sendSms } from "../sms/send-sms.ts";
import { withoutTokens } from "./mail-link.ts";
import { retryAfterMs, type MessageChannel, type Notification } from "./notification.ts";

// As many sessions with the mail server, a batch's and a cron's: together eight. Of so many mails at most is it unknown
// whether they went out, should we die.
const LANES = { batch: 5, cron: 3 } as const;
// Of the minute that a lease lasts: whoever has not begun by then leaves the mail to the next round.
const BEGIN_WITHIN_MS = 40_000;

/**
 * How a try ended: `moot` says why there is nothing to send any more, `refused` why no further try would help;
 * `providerId` is what the provider calls it.
 */
export type Sent = { moot?: string; refused?: string; providerId?: string };

/** Sends by one channel. Throws what may go better later. */
type Sender = (ctx: NotificationContext, notification: Notification) => Promise<Sent>;

const SENDERS: Record<MessageChannel, Sender> = {
  email: sendMail,
  sms: sendSms,
};

type Outcome = { settled: Notification; retryAt?: number };

/**
 * Sends one notification and records how it went. Only the holder of its lease sends, so two Workers never do;
 * one that died in between leaves the lease to run out, and the Message-ID stays the same.
 */
export async function deliverNotification(ctx: NotificationContext, notification: Notification): Promise<Notification> {
  const { settled, retryAt } = await send(ctx, notification);
  try {
    await ctx.notifications.settle(settled, retryAt);
  } catch {
    // Once more, since a mail that went out unrecorded goes out twice.
    await ctx.notifications.settle(settled, retryAt);
  }
  return settled;
}

async function send(ctx: NotificationContext, notification: Notification): Promise<Outcome> {
  const attempts = notification.attempts + 1;
  const logger = ctx.logFor(notification.event.traceparent);
  const about = {
    notificationId: notification.id,
    event: notification.event.type,
    channel: notification.channel,
    attempts,
  };
  try {
    const { moot, refused, providerId } = await inSpan(spanOf(notification), () =>
      SENDERS[notification.channel](ctx, notification),
    );
    if (moot !== undefined) {
      logger.info("message not needed any more", about);
      return { settled: { ...notification, attempts, status: "failed", lastError: moot } };
    }
    if (refused !== undefined) {
      const reason = told(refused);
      logger.warn("message refused", { ...about, reason });
      return { settled: { ...notification, attempts, status: "failed", lastError: reason } };
    }
    logger.info("message sent", about);
    const { lastError: _, ...rest } = notification;
    const ids = providerId ? { providerIds: [...(rest.providerIds ?? []), providerId].slice(-20) } : {};
    return { settled: { ...rest, ...ids, status: "sent", attempts, sentAt: ctx.now().toISOString() } };
  } catch (error) {
    const lastError = told(error instanceof Error ? error.message : "unknown error");
    const wait = retryAfterMs(attempts);
    const log = wait === undefined ? logger.error : logger.warn;
    log("message not sent", { ...about, reason: lastError });
    if (wait === undefined) return { settled: { ...notification, attempts, status: "failed", lastError } };
    const retryAt = ctx.now().getTime() + wait;
    return { settled: { ...notification, attempts, status: "queued", lastError }, retryAt };
  }
}

/** What a server answered, as it may be kept: it may quote what it was given. */
const told = (answer: string): string => withoutTokens(redact(answer)).slice(0, 500);

/** A message is sent in the trace of what it tells of, whoever sends it. */
const spanOf = ({ channel, event }: Notification): SpanStart => ({
  name: `send ${channel}`,
  kind: "client",
  parent: event.traceparent,
  attributes: { "network.protocol.name": channel === "email" ? "smtp" : "http", "orderapp.event": event.type },
});

/**
 * Sends several that were leased just now, those about one order or person in turn. What cannot be recorded, or not
 * begun before its lease may end, comes again later.
 */
export async function deliverAll(
  ctx: NotificationContext,
  notifications: Notification[],
  by: keyof typeof LANES = "batch",
): Promise<void> {
  const beginBefore = ctx.now().getTime() + BEGIN_WITHIN_MS;
  const tally = createTally("message");
  const waiting = [...Map.groupBy(notifications, (item) => item.event.subject).values()];
  const lane = async (): Promise<void> => {
    for (let items = waiting.shift(); items; items = waiting.shift()) {
      try {
        for (const item of items) {
          if (ctx.now().getTime() > beginBefore) return;
          const { channel, status } = await deliverNotification(ctx, item);
          tally.add({ channel, outcome: status === "queued" ? "retried" : status }, { count: 1 });
        }
      } catch (error) {
        ctx.log.error("delivery not recorded", { error });
      }
    }
  };
  await Promise.all(Array.from({ length: LANES[by] }, lane));
  tally.write(ctx.metrics);
}
