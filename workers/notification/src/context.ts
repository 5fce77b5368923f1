import type { Call } from "@orderapp/contracts/common";
import type { EventSource } from "@orderapp/contracts/envelope";
import type { Contact, LinkPurpose } from "@orderapp/contracts/user";
import { unwrap } from "@orderapp/core/errors";
import { ok, type Result } from "@orderapp/core/result";
import { callSibling, loggerFor } from "@orderapp/http/rpc";
import type { Logger } from "@orderapp/http/log";
import type { Dataset } from "@orderapp/http/metrics";
import { createDeadLetterRepository, type DeadLetterRepository } from "./db/dead-letter-repository.ts";
import { createNotificationRepository, type NotificationRepository } from "./db/notification-repository.ts";
import { createTemplateRepository, type TemplateRepository } from "./db/template-repository.ts";
import type { Env } from "./env.ts";
import { createCloudflareMailer } from "./mail/cloudflare-mailer.ts";
import { createSmtpMailer, type Mailer } from "./mail/mailer.ts";
import { type NotificationSettings, settings } from "./settings.ts";
import { guardOf } from "./webhooks/guard-settings.ts";
import { createWebhooks, type Webhooks } from "./webhooks/webhooks.ts";
import { createTwilio, type SmsProvider } from "./sms/twilio.ts";
import { cachedTemplates, type TemplateSource } from "./templates/template-cache.ts";

/** What templates may say of the shop. */
export type Store = { name: string; url: string };

/** The front end's pages that mails lead to; without a token in its address, the second asks whom to send one. */
export type Pages = { verifyEmail: string; resetPassword: string };

/** What a verb may use. */
export type NotificationContext = {
  notifications: NotificationRepository;
  deadLetters: DeadLetterRepository;
  mailer: Mailer;
  /** Absent when none is configured. */
  sms?: SmsProvider;
  /** The endpoints of outgoing webhooks, and which addresses they may have. */
  webhooks: Webhooks;
  templates: TemplateRepository;
  /** The changed templates as messages use them: a few seconds old at most. */
  currentTemplates: TemplateSource;
  store: Store;
  pages: Pages;
  /** What links that end advertising are made of, and where they lead. */
  unsubscribing: { secret: string; apiUrl: string };
  log: Logger;
  /** A logger in the trace of an event, which is another than that of the batch or cron that handles it. */
  logFor: (traceparent: string) => Logger;
  /** Where is counted what happens; absent where nobody asks. */
  metrics?: Dataset;
  now: () => Date;
  /** Tells an event's source that it was recorded here. */
  acknowledge: (source: EventSource, ids: string[]) => Promise<Result<null>>;
  /** The active administrators, asked once a batch; throws when they cannot be had. */
  administrators: () => Promise<{ userId: string; email: string }[]>;
  /** How somebody may be written to, and whether with advertising; `not_found` for people who are not there. */
  contact: (traceparent: string, userId: string) => Promise<Result<Contact>>;
  endMarketingConsent: (userId: string) => Promise<Result<null>>;
  /** Asks for the token of a mail's link, which is kept nowhere; `not_found` when the link can no longer be used. */
  linkToken: (
    traceparent: string,
    input: { purpose: LinkPurpose; userId: string; eventId: string },
  ) => Promise<Result<{ token: string }>>;
};

// A busy mail server takes its time to accept; nobody waits for it but the queue.
const PATIENCE_MS = 10_000;

/** Wires one event's context; a request, for which somebody waits, has less patience with the mail server. */
export function createContext(env: Env, call: Call, patienceMs = PATIENCE_MS): NotificationContext {
  const sources = { user: env.USER, product: env.PRODUCT, order: env.ORDER, payment: env.PAYMENT };
  const set = settings.read(env);
  const redis = [set.UPSTASH_REDIS_REST_URL, set.UPSTASH_REDIS_REST_TOKEN] as const;
  const templates = createTemplateRepository(...redis);
  return {
    notifications: createNotificationRepository(...redis),
    deadLetters: createDeadLetterRepository(...redis),
    mailer: mailerOf(env, set, patienceMs),
    ...smsProvider(set, patienceMs),
    webhooks: createWebhooks(env, guardOf(set)),
    templates,
    currentTemplates: cachedTemplates(set.UPSTASH_REDIS_REST_URL, templates),
    store: { name: set.STORE_NAME, url: set.STORE_URL },
    pages: { verifyEmail: set.VERIFY_EMAIL_URL, resetPassword: set.RESET_PASSWORD_URL },
    unsubscribing: { secret: set.UNSUBSCRIBE_SECRET, apiUrl: set.API_URL },
    log: loggerFor("notification", call, set.LOG_LEVEL),
    logFor: (traceparent) => loggerFor("notification", { traceparent }, set.LOG_LEVEL),
    metrics: env.METRICS,
    now: () => new Date(),
    // Our own events lie in no outbox.
    acknowledge: async (source, ids) =>
      source === "notification" ? ok(null) : callSibling(sources[source].acknowledgeEvents(call, { ids })),
    administrators: once(async () => unwrap(await callSibling(env.USER.administrators(call)))),
    contact: (traceparent, userId) => callSibling(env.USER.contact({ traceparent }, { userId })),
    endMarketingConsent: (userId) => callSibling(env.USER.endMarketingConsent(call, { userId })),
    linkToken: (traceparent, input) => callSibling(env.USER.linkToken({ traceparent }, input)),
  };
}

const mailerOf = ({ EMAIL }: Env, set: NotificationSettings, patienceMs: number): Mailer =>
  set.MAIL_TRANSPORT === "smtp" && set.SMTP_URL
    ? createSmtpMailer(set.SMTP_URL, set.MAIL_FROM, patienceMs)
    : createCloudflareMailer(EMAIL, set.MAIL_FROM);

function smsProvider(set: NotificationSettings, patienceMs: number): Pick<NotificationContext, "sms"> {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = set;
  if (!accountSid || !authToken || !from) return {};
  const apiUrl = set.TWILIO_API_URL ?? "https://api.twilio.com";
  // Two calls, of which together no one waits longer than for one mail.
  return {
    sms: createTwilio({ apiUrl, accountSid, authToken, from, ownUrl: set.API_URL, patienceMs: patienceMs / 2 }),
  };
}

/** Asks at the first call, and answers the same to all. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
