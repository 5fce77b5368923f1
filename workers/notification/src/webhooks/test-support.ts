import { fail } from "@orderapp/core/result";
import type { EndpointObject } from "./endpoint-object.ts";
import type { Webhooks } from "./webhooks.ts";

const missing = () => Promise.resolve(fail("not_found", "There is no such webhook endpoint."));
const nothing = () => Promise.resolve(null);

const noEndpoint: EndpointObject = {
  create: () => Promise.resolve(fail("unavailable", "There are no endpoints in this test.")),
  read: missing,
  change: missing,
  remove: missing,
  rotateSecret: missing,
  accept: nothing,
  test: missing,
  deliveries: missing,
  redeliver: missing,
  replay: missing,
  erasePerson: nothing,
};

/** A shop without webhook endpoints, or with those that a test gives. */
export const webhooksOf = (over: Partial<Webhooks> = {}): Webhooks => ({
  guard: { rules: { development: false, privateHosts: [] }, resolve: () => Promise.resolve({ state: "none" }) },
  list: () => Promise.resolve([]),
  endpoint: () => noEndpoint,
  ...over,
});
