import type { Call } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { Logger } from "@orderapp/http/log";
import type { Dataset } from "@orderapp/http/metrics";
import { loggerFor } from "@orderapp/http/rpc";
import type { Administration } from "./administration/administration.ts";
import type { ApiKeys } from "./api-keys/api-keys.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { createStoreClient } from "./db/store-client.ts";
import { createAttempts } from "./durable-objects/attempts-client.ts";
import { createMailRequests } from "./durable-objects/mail-requests-client.ts";
import type { Env } from "./env.ts";
import type { Links } from "./links/links.ts";
import type { MailRequests } from "./links/mail-requests.ts";
import { createAccessTokens, type AccessTokens } from "./sessions/access-token.ts";
import type { Attempts } from "./sessions/attempts.ts";
import { createRevocations, type Revocations } from "./sessions/revocations.ts";
import type { Sessions } from "./sessions/sessions.ts";
import { settings } from "./settings.ts";
import { createPasswords, type Passwords } from "./users/passwords.ts";
import type { Profiles } from "./users/profiles.ts";
import type { Users } from "./users/users.ts";

export type Outbox = {
  /** Events of users that are due to be sent, oldest first; each is put off until `nextAt`. */
  takeDue(now: Date, nextAt: Date, limit: number): Promise<DomainEvent[]>;
  close(ids: string[]): Promise<void>;
};

/** All that lies in the store, by what it is about. */
export type Repositories = {
  users: Users;
  sessions: Sessions;
  profiles: Profiles;
  links: Links;
  administration: Administration;
  audit: AuditLog;
  apiKeys: ApiKeys;
  outbox: Outbox;
};

export type UserContext = Repositories & {
  passwords: Passwords;
  accessTokens: AccessTokens;
  attempts: Attempts;
  mailRequests: MailRequests;
  revocations: Revocations;
  /** From which refresh, device and link tokens are derived. */
  tokenSecret: string;
  refreshTokenTtlSeconds: number;
  admin: { email: string; password: string } | undefined;
  siblings: { order: Service<OrderRpc>; payment: Service<PaymentRpc>; notification: Service<NotificationRpc> };
  /** Fails unless the store answers. */
  ping(): Promise<void>;
  /** Where is counted what happens; absent where nobody asks. */
  metrics?: Dataset;
  call: Call;
  log: Logger;
  /** Hands events to the queue; what fails is sent by cron later. */
  publish(events: DomainEvent[]): Promise<void>;
  /** Goes on with work after the answer; what fails is logged. */
  background(work: Promise<unknown>): void;
  now(): Date;
};

/** Wires one request's context from its settings; `waitUntil` keeps a request alive for its background work. */
export function createContext(
  env: Env,
  call: Call,
  waitUntil: (work: Promise<unknown>) => void = () => {},
): UserContext {
  const set = settings.read(env);
  const log = loggerFor("user", call, set.LOG_LEVEL);
  return {
    ...createStoreClient(env.STORE, call),
    passwords: createPasswords(set.BCRYPT_COST),
    accessTokens: createAccessTokens({
      keys: set.JWT_KEYS,
      issuer: set.JWT_ISSUER,
      audience: set.JWT_AUDIENCE,
      ttlSeconds: set.ACCESS_TOKEN_TTL_SECONDS,
    }),
    attempts: createAttempts(env.ATTEMPTS),
    mailRequests: createMailRequests(env.MAIL_REQUESTS, set.TOKEN_SECRET, call),
    revocations: createRevocations(set),
    tokenSecret: set.TOKEN_SECRET,
    refreshTokenTtlSeconds: set.REFRESH_TOKEN_TTL_SECONDS,
    admin: set.ADMIN_EMAIL && set.ADMIN_PASSWORD ? { email: set.ADMIN_EMAIL, password: set.ADMIN_PASSWORD } : undefined,
    siblings: { order: env.ORDER, payment: env.PAYMENT, notification: env.NOTIFICATION },
    metrics: env.METRICS,
    call,
    log,
    publish: async (events) => {
      if (events.length > 0) await env.EVENTS.sendBatch(events.map((body) => ({ body })));
    },
    background: (work) => waitUntil(work.catch((error: unknown) => log.error("background work failed", { error }))),
    now: () => new Date(),
  };
}
