import { createHmac } from "node:crypto";
import { type WebhookSource } from "../webhooks/queue.ts";
import type { StripeEvent } from "./objects.ts";
import type { State } from "./state.ts";

/** Where webhooks go; the URL may be set later. */
export interface WebhookTarget {
  url: string | null;
  secret: string;
  /** Event types to send, such as `payment_intent.*`; all when left out. */
  events?: readonly string[];
}

/** `Stripe-Signature` of a payload: HMAC-SHA256 over `timestamp.payload`. */
export function signPayload(payload: string, secret: string, timestamp: number): string {
  const signature = createHmac("sha256", secret).update(`${timestamp}.${payload}`).digest("hex");
  return `t=${timestamp},v1=${signature}`;
}

/** The sandbox's events, as they are delivered to this target. */
export function webhookSource(state: State, target: WebhookTarget): WebhookSource<StripeEvent> {
  return {
    store: state.store,
    events: state.events,
    deliveries: state.deliveries,
    typeOf: (event) => event.type,
    wanted: target.events,
    sign: (event, at) => {
      const payload = JSON.stringify(event, null, 2);
      const signature = signPayload(payload, target.secret, Math.floor(at.getTime() / 1000));
      return {
        payload,
        headers: { "stripe-signature": signature, "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)" },
      };
    },
  };
}
