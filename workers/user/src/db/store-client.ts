import type { Call } from "@orderapp/contracts/common";
import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { Repositories } from "../context.ts";
import type { UserStore } from "../durable-objects/user-store.ts";

const SHARDS = 4;

/**
 * The store as verbs see it: each repository's methods run inside one of the objects that keep a pool of connections
 * (any of them can do anything, this only spreads the load), and `unavailable` is thrown when none answers.
 */
export function createStoreClient(
  namespace: DurableObjectNamespace<UserStore>,
  call: Call,
): Repositories & { ping(): Promise<void> } {
  const anyShard = () => namespace.getByName(`shard-${Math.floor(Math.random() * SHARDS)}`);
  const remote = <Area extends keyof Repositories>(area: Area): Repositories[Area] =>
    new Proxy({} as Repositories[Area], {
      get:
        (_, method) =>
        async (...args: unknown[]) =>
          unwrap(await callSibling(anyShard().run(call, area, String(method), args))),
    });
  return {
    users: remote("users"),
    sessions: remote("sessions"),
    profiles: remote("profiles"),
    links: remote("links"),
    administration: remote("administration"),
    audit: remote("audit"),
    apiKeys: remote("apiKeys"),
    outbox: remote("outbox"),
    ping: async () => {
      unwrap(await callSibling(anyShard().ping(call)));
    },
  };
}
