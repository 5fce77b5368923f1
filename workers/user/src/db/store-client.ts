import type { Call } from "@orderapp/contracts/common";
import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { Outbox, Sessions, Users } from "../context.ts";
import type { UserStore } from "../durable-objects/user-store.ts";

const SHARDS = 4;

/** The store's object for a key: any of them can serve any key, this only spreads the load. */
export function shardOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return `shard-${Math.abs(hash) % SHARDS}`;
}

export type StoreClient = { users: Users; sessions: Sessions; outbox: Outbox; ping(): Promise<void> };

/** The store as verbs see it: plain values, and `unavailable` thrown when it does not answer. */
export function createStoreClient(namespace: DurableObjectNamespace<UserStore>, call: Call): StoreClient {
  const at = (key: string) => namespace.getByName(shardOf(key));
  return {
    users: {
      emailTaken: async (emailKey) => unwrap(await callSibling(at(emailKey).emailTaken(call, emailKey))),
      insert: async (user) => unwrap(await callSibling(at(user.emailKey).insertUser(call, user))),
      ensure: async (user) => unwrap(await callSibling(at(user.emailKey).ensureUser(call, user))),
      credentials: async (emailKey) => unwrap(await callSibling(at(emailKey).credentials(call, emailKey))),
      find: async (userId) => unwrap(await callSibling(at(userId).findUser(call, userId))),
      findInSession: async (userId, sessionId, now) =>
        unwrap(await callSibling(at(userId).findUserInSession(call, userId, sessionId, now))),
    },
    sessions: {
      insert: async (session) => unwrap(await callSibling(at(session.userId).insertSession(call, session))),
      rotate: async (rotation) => unwrap(await callSibling(at(rotation.sessionId).rotateSession(call, rotation))),
      end: async (userId, sessionId, now) =>
        unwrap(await callSibling(at(userId).endSession(call, userId, sessionId, now))),
    },
    outbox: {
      takeDue: async (now, nextAt, limit) =>
        unwrap(await callSibling(at("outbox").takeDueEvents(call, now, nextAt, limit))),
      close: async (ids) => unwrap(await callSibling(at("outbox").closeEvents(call, ids))),
    },
    ping: async () => {
      unwrap(await callSibling(at("outbox").ping(call)));
    },
  };
}
