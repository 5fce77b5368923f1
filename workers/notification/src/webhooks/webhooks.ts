import { callSibling } from "@orderapp/http/rpc";
import type { EndpointDirectory, EndpointObject } from "./endpoint-object.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Guard } from "./guard-address.ts";

/** The endpoints of outgoing webhooks as a verb uses them. */
export type Webhooks = {
  guard: Guard;
  /** All endpoints, oldest first. */
  list(): Promise<Endpoint[]>;
  /** The single writer of one endpoint, whether there is one of that id or not. */
  endpoint(id: string): EndpointObject;
};

type Objects<Api extends object> = { getByName(name: string): Api };
export type WebhookBindings = {
  WEBHOOK_ENDPOINTS: Objects<EndpointObject>;
  WEBHOOK_DIRECTORY: Objects<EndpointDirectory>;
};

// Longer than a message may take.
const TEST_MS = 12_500;

/** Calls the objects under deadlines, so that a dead one is `unavailable` like any store. */
export const createWebhooks = (env: WebhookBindings, guard: Guard): Webhooks => ({
  guard,
  list: () => callSibling(env.WEBHOOK_DIRECTORY.getByName("all").list()),
  endpoint(id) {
    const object = env.WEBHOOK_ENDPOINTS.getByName(id);
    return {
      create: (input) => callSibling(object.create(input)),
      read: () => callSibling(object.read()),
      change: (input) => callSibling(object.change(input)),
      remove: () => callSibling(object.remove()),
      rotateSecret: () => callSibling(object.rotateSecret()),
      accept: (messages) => callSibling(object.accept(messages)),
      test: (message) => callSibling(object.test(message), TEST_MS),
      deliveries: (input) => callSibling(object.deliveries(input)),
      redeliver: (input) => callSibling(object.redeliver(input)),
      replay: (input) => callSibling(object.replay(input)),
      erasePerson: (input) => callSibling(object.erasePerson(input)),
    };
  },
});
