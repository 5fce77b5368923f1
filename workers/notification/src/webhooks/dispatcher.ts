import type { Logger } from "@orderapp/http/log";
import type { DeliveryStore, Waiting } from "../db/endpoint-deliveries.ts";
import type { EndpointStore, KeptEndpoint } from "../db/endpoint-store.ts";
import { disabledEvent } from "./disabled-event.ts";
import type { DisabledReason } from "./endpoint.ts";
import { nextTry, parallelOf, restAfter, type RetryPolicy } from "./retry-policy.ts";
import { isGone, type Attempt, type Sending } from "./send-webhook.ts";

/** What the dispatcher works with. */
export type Dispatching = {
  endpoints: EndpointStore;
  deliveries: DeliveryStore;
  policy: RetryPolicy;
  /** Opens the secrets and sends; never throws. */
  send: (endpoint: KeptEndpoint, message: Sending["message"]) => Promise<Attempt>;
  /** Runs what writes as one transaction. */
  transaction: (write: () => void) => void;
  log: Logger;
};

/**
 * Sends what waits at an endpoint: of each resource one message at a time, in the order of its events, and several
 * resources at once. What is under way is remembered here alone: after a crash it is sent again.
 */
export function createDispatcher(at: Dispatching) {
  const busy = new Map<string, Promise<void>>();
  let open = false;

  const start = (message: Waiting, endpoint: KeptEndpoint): void => {
    const work = at
      .send(endpoint, message)
      .then((attempt) => at.transaction(() => settle(at, message, attempt)))
      .catch((error: unknown) => at.log.error("webhook not recorded", { deliveryId: message.id, error }))
      .finally(() => {
        busy.delete(message.subject);
        pump();
      });
    busy.set(message.subject, work);
  };

  /** Starts as much as may be under way. */
  const pump = (): void => {
    const now = Date.now();
    const endpoint = at.endpoints.find(now);
    if (!open || !endpoint?.enabled || endpoint.restUntil > now) return;
    const room = parallelOf(endpoint.failuresInARow) - busy.size;
    for (const message of at.deliveries.due(now, room, new Set(busy.keys()))) start(message, endpoint);
  };

  return {
    pump,
    /** Sends until nothing is due, or the time is up; `meanwhile` is done now and then. */
    async run(until: number, meanwhile: () => Promise<void>): Promise<void> {
      open = true;
      pump();
      let last = Date.now();
      while (busy.size > 0) {
        await Promise.race(busy.values());
        if (Date.now() > until) open = false;
        if (Date.now() - last < 1_000) continue;
        await meanwhile();
        last = Date.now();
      }
      open = false;
    },
  };
}

function settle(at: Dispatching, message: Waiting, attempt: Attempt): void {
  const now = Date.now();
  const endpoint = at.endpoints.find(now);
  if (!endpoint || endpoint.removed) return;
  const round = message.round + 1;
  const planned = attempt.delivered ? undefined : nextTry(at.policy, round, message.retryFrom, now);
  const retryAt = planned && Math.max(planned, now + attempt.retryAfterMs);
  at.deliveries.settle(message, attempt, retryAt, now);
  const about = { endpointId: endpoint.id, deliveryId: message.id, eventId: message.eventId, round };
  if (attempt.delivered) {
    at.endpoints.recovered();
    at.log.info("webhook delivered", { ...about, status: attempt.responseStatus, duration: attempt.durationMs });
    return;
  }
  const level = retryAt === undefined ? "error" : "warn";
  at.log[level](retryAt === undefined ? "webhook given up" : "webhook failed", { ...about, reason: attempt.error });
  // Of what went wrong on our side the endpoint is not to blame; one that was switched off is off already.
  if (attempt.ours || !endpoint.enabled) return;
  const rest = Math.max(restAfter(at.policy, endpoint.failuresInARow + 1), attempt.retryAfterMs);
  const failures = at.endpoints.failed(rest > 0 ? now + rest : 0);
  if (isGone(attempt)) switchOff(at, endpoint, "gone", failures, attempt);
  else if (failures >= at.policy.switchOffAfter) switchOff(at, endpoint, "failures", failures, attempt);
}

function switchOff(
  at: Dispatching,
  endpoint: KeptEndpoint,
  reason: DisabledReason,
  failures: number,
  attempt: Attempt,
): void {
  const now = Date.now();
  const event = disabledEvent({ endpoint, reason, failures, lastError: attempt.error ?? "", now });
  at.endpoints.switchOff(reason, { id: event.id, event: JSON.stringify(event) }, now);
  at.deliveries.hold();
  at.log.error("webhook endpoint switched off", { endpointId: endpoint.id, reason, failures });
}
