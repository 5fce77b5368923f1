import type { Call } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import { createPasswords, type Passwords } from "./users/passwords.ts";
import { createAccessTokens, type AccessTokens } from "./sessions/access-token.ts";
import type { Env } from "./env.ts";
import type { NewSession, Rotation, RotationOutcome } from "./sessions/session.ts";
import type { Credentials, NewUser, UserRecord } from "./users/user.ts";
import { createStoreClient } from "./db/store-client.ts";

/** What verbs may ask of the store. Expected outcomes are values; an outage is thrown as `unavailable`. */
export type Users = {
  emailTaken(emailKey: string): Promise<boolean>;
  /** False when the e-mail is taken: the unique index decides, whoever came first. */
  insert(user: NewUser): Promise<boolean>;
  /** Makes the user unless the e-mail is taken; running it again changes nothing. */
  ensure(user: NewUser): Promise<void>;
  credentials(emailKey: string): Promise<Credentials | null>;
  find(userId: string): Promise<UserRecord | null>;
  /** The person of a session that has not been ended. */
  findInSession(userId: string, sessionId: string, now: Date): Promise<UserRecord | null>;
};

export type Sessions = {
  insert(session: NewSession): Promise<void>;
  rotate(rotation: Rotation): Promise<RotationOutcome>;
  end(userId: string, sessionId: string, now: Date): Promise<void>;
};

export type Outbox = {
  /** Events of users that are due to be sent, oldest first; each is put off until `nextAt`. */
  takeDue(now: Date, nextAt: Date, limit: number): Promise<DomainEvent[]>;
  close(ids: string[]): Promise<void>;
};

export type UserContext = {
  users: Users;
  sessions: Sessions;
  outbox: Outbox;
  passwords: Passwords;
  accessTokens: AccessTokens;
  refreshTokenTtlSeconds: number;
  admin: { email: string; password: string } | undefined;
  /** Fails unless the store answers. */
  ping(): Promise<void>;
  call: Call;
  /** Hands events to the queue; what fails is sent by cron later. */
  publish(events: DomainEvent[]): Promise<void>;
  now(): Date;
};

/** Wires one request's context from its settings. */
export function createContext(env: Env, call: Call): UserContext {
  const store = createStoreClient(env.STORE, call);
  return {
    ...store,
    passwords: createPasswords(Number(env.BCRYPT_COST)),
    accessTokens: createAccessTokens({
      keys: env.JWT_KEYS,
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      ttlSeconds: Number(env.ACCESS_TOKEN_TTL_SECONDS),
    }),
    refreshTokenTtlSeconds: Number(env.REFRESH_TOKEN_TTL_SECONDS),
    admin: env.ADMIN_EMAIL && env.ADMIN_PASSWORD ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD } : undefined,
    call,
    publish: async (events) => {
      if (events.length > 0) await env.EVENTS.sendBatch(events.map((body) => ({ body })));
    },
    now: () => new Date(),
  };
}
