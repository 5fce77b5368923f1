import type { WebhookEndpointDisabled } from "@orderapp/contracts/webhook-endpoint";
import { newId } from "@orderapp/core/ids";
import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import { addressOf, type DisabledReason, type Endpoint } from "./endpoint.ts";

/** What tells the administrators that an endpoint was switched off. */
export function disabledEvent(input: {
  endpoint: Endpoint;
  reason: DisabledReason;
  failures: number;
  lastError: string;
  now: number;
}): WebhookEndpointDisabled {
  const { endpoint, reason, failures, lastError, now } = input;
  const at = new Date(now).toISOString();
  return {
    id: newId(),
    type: "webhook_endpoint.disabled",
    version: 1,
    source: "notification",
    subject: endpoint.id,
    at,
    traceparent: toTraceparent(continueTrace()),
    data: { endpointId: endpoint.id, address: addressOf(endpoint.url), reason, failures, lastError, disabledAt: at },
  };
}
