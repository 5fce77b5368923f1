import type { Call } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { Result } from "@orderapp/core/result";
import { createMongo, guardMongo } from "@orderapp/db/mongo";
import { answerRpc, loggerFor } from "@orderapp/http/rpc";
import { DurableObject } from "cloudflare:workers";
import type { Outbox, Sessions, Users } from "../context.ts";
import { createOutboxRepository } from "../db/outbox-repository.ts";
import { createSessionRepository } from "../db/session-repository.ts";
import { createUserRepository } from "../db/user-repository.ts";
import type { Env } from "../env.ts";
import type { NewSession, Rotation, RotationOutcome } from "../sessions/session.ts";
import type { Credentials, NewUser, UserRecord } from "../users/user.ts";

type Answer<T> = Promise<Result<T, "unavailable">>;

/** Keeps the pool of connections to `user_db`, which a plain Worker cannot: its sockets end with the request. */
export class UserStore extends DurableObject<Env> {
  readonly #users: Users;
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  readonly #ping: () => Promise<unknown>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const db = createMongo(env.MONGODB_URI, "user_db").db();
    this.#users = createUserRepository(db);
    this.#sessions = createSessionRepository(db);
    this.#outbox = createOutboxRepository(db);
    this.#ping = () => db.command({ ping: 1 });
  }

  emailTaken(call: Call, emailKey: string): Answer<boolean> {
    return this.#answer(call, () => this.#users.emailTaken(emailKey));
  }

  insertUser(call: Call, user: NewUser): Answer<boolean> {
    return this.#answer(call, () => this.#users.insert(user));
  }

  ensureUser(call: Call, user: NewUser): Answer<void> {
    return this.#answer(call, () => this.#users.ensure(user));
  }

  credentials(call: Call, emailKey: string): Answer<Credentials | null> {
    return this.#answer(call, () => this.#users.credentials(emailKey));
  }

  findUser(call: Call, userId: string): Answer<UserRecord | null> {
    return this.#answer(call, () => this.#users.find(userId));
  }

  findUserInSession(call: Call, userId: string, sessionId: string, now: Date): Answer<UserRecord | null> {
    return this.#answer(call, () => this.#users.findInSession(userId, sessionId, now));
  }

  insertSession(call: Call, session: NewSession): Answer<void> {
    return this.#answer(call, () => this.#sessions.insert(session));
  }

  rotateSession(call: Call, rotation: Rotation): Answer<RotationOutcome> {
    return this.#answer(call, () => this.#sessions.rotate(rotation));
  }

  endSession(call: Call, userId: string, sessionId: string, now: Date): Answer<void> {
    return this.#answer(call, () => this.#sessions.end(userId, sessionId, now));
  }

  takeDueEvents(call: Call, now: Date, nextAt: Date, limit: number): Answer<DomainEvent[]> {
    return this.#answer(call, () => this.#outbox.takeDue(now, nextAt, limit));
  }

  closeEvents(call: Call, ids: string[]): Answer<void> {
    return this.#answer(call, () => this.#outbox.close(ids));
  }

  ping(call: Call): Answer<null> {
    return this.#answer(call, async () => {
      await this.#ping();
      return null;
    });
  }

  #answer<T>(call: Call, work: () => Promise<T>): Answer<T> {
    return answerRpc(loggerFor("user", call, this.env.LOG_LEVEL), [], () => guardMongo(work()));
  }
}
