import { z } from "@hono/zod-openapi";
import { Timestamp } from "./common.ts";
import { eventOf } from "./envelope.ts";

/** An endpoint of outgoing webhooks was switched off by what it answered; the administrators are told. */
export const WebhookEndpointDisabled = eventOf(
  "webhook_endpoint.disabled",
  z.object({
    endpointId: z.string(),
    /** Scheme and host alone: the rest of an address may be a secret. */
    address: z.string(),
    reason: z.enum(["failures", "gone"]),
    failures: z.int(),
    lastError: z.string(),
    disabledAt: Timestamp,
  }),
);
export type WebhookEndpointDisabled = z.infer<typeof WebhookEndpointDisabled>;
