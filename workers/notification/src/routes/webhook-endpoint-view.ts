import { z } from "@hono/zod-openapi";
import { plainText, Timestamp } from "@orderapp/contracts/common";
import { DELIVERY_STATUSES, type Delivery, type Endpoint } from "../webhooks/endpoint.ts";
import { isEventPattern } from "../webhooks/event-patterns.ts";

export const EndpointParams = z.object({ id: z.string().min(1).max(64) });

const events = z
  .array(z.string().max(64).refine(isEventPattern, "Not an event, a family such as order.*, or *"))
  .min(1)
  .max(50)
  .openapi({ description: "Events by name, by family (`order.*`), or all (`*`)", example: ["order.*"] });
const url = z.string().min(1).max(2048).openapi({ example: "https://hooks.example.com/orders" });
const description = plainText(0, 500);

export const CreateEndpointBody = z
  .strictObject({ url, events, description: description.optional(), enabled: z.boolean().default(true) })
  .openapi("CreateWebhookEndpoint", {
    example: { url: "https://hooks.example.com/orders", events: ["order.*"], description: "Warehouse", enabled: true },
  });

export const ChangeEndpointBody = z
  .strictObject({ url, events, description, enabled: z.boolean() })
  .partial()
  .openapi("ChangeWebhookEndpoint", { example: { events: ["order.confirmed", "order.cancelled"] } });

const EXAMPLE = {
  id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
  url: "https://hooks.example.com/orders",
  events: ["order.*"],
  description: "Warehouse",
  enabled: true,
  failuresInARow: 0,
  createdAt: "2026-11-23T10:30:45.123Z",
  updatedAt: "2026-11-23T10:30:45.123Z",
};

export const EndpointView = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    description: z.string().optional(),
    enabled: z.boolean(),
    disabledReason: z
      .enum(["failures", "gone"])
      .optional()
      .openapi({ description: "Why it was switched off by itself: too many failures in a row, or a 410" }),
    failuresInARow: z.int().optional().openapi({ description: "When a single endpoint is asked for" }),
    previousSecretUntil: Timestamp.optional().openapi({ description: "Until then two secrets sign" }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("WebhookEndpoint", { example: EXAMPLE });

export const EndpointWithSecret = EndpointView.extend({
  secret: z.string().openapi({ description: "Shown this once" }),
}).openapi("WebhookEndpointWithSecret", { example: { ...EXAMPLE, secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" } });

const Try = z.object({
  at: Timestamp,
  durationMs: z.int(),
  request: z.object({ method: z.literal("POST"), url: z.string(), headers: z.record(z.string(), z.string()) }),
  response: z
    .object({ status: z.int(), body: z.string().openapi({ description: "Its first 1,024 bytes" }) })
    .optional(),
  error: z.string().optional(),
});

export const DeliveryStatusView = z.enum(DELIVERY_STATUSES).openapi({
  description: "`held`: kept while the endpoint is off, until it is replayed",
});

export const DeliveryView = z
  .object({
    id: z.string(),
    eventId: z.string().openapi({ description: "The `webhook-id`, the same at each try" }),
    event: z.string(),
    status: DeliveryStatusView,
    attempts: z.int(),
    lastError: z.string().optional(),
    body: z.string().openapi({ description: "What is sent, byte for byte" }),
    createdAt: Timestamp,
    deliveredAt: Timestamp.optional(),
    nextAttemptAt: Timestamp.optional(),
    tries: z.array(Try).openapi({ description: "The last ten, newest first" }),
  })
  .openapi("WebhookDelivery", {
    example: {
      id: "q0mZ9xkVbB4m1dXw3e6Qm8n2s5v8yBcEfGhJkLmNpQr",
      eventId: "019ab0c2-9f00-7b11-8c7e-2f6d0a4b5c6d",
      event: "inventory.low",
      status: "succeeded",
      attempts: 1,
      body: '{"type":"inventory.low","timestamp":"2026-11-23T10:30:45.123Z","data":{"sku":"MUG-1","title":"Mug","available":2,"threshold":3}}',
      createdAt: "2026-11-23T10:30:45.456Z",
      deliveredAt: "2026-11-23T10:30:45.789Z",
      tries: [
        {
          at: "2026-11-23T10:30:45.500Z",
          durationMs: 289,
          request: {
            method: "POST",
            url: "https://hooks.example.com/orders",
            headers: { "webhook-id": "019ab0c2-9f00-7b11-8c7e-2f6d0a4b5c6d", "webhook-timestamp": "1795429845" },
          },
          response: { status: 200, body: "ok" },
        },
      ],
    },
  });

const moment = (ms: number): string => new Date(ms).toISOString();

/** An endpoint as administrators see it, without its secrets. */
export const presentEndpoint = (endpoint: Endpoint): z.infer<typeof EndpointView> => ({
  id: endpoint.id,
  url: endpoint.url,
  events: endpoint.events,
  ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
  enabled: endpoint.enabled,
  ...(endpoint.disabledReason ? { disabledReason: endpoint.disabledReason } : {}),
  failuresInARow: endpoint.failuresInARow,
  ...(endpoint.previousSecretUntil ? { previousSecretUntil: moment(endpoint.previousSecretUntil) } : {}),
  createdAt: moment(endpoint.createdAt),
  updatedAt: moment(endpoint.updatedAt),
});

/** An endpoint in the list, which does not follow each of its failures. */
export function presentListedEndpoint(endpoint: Endpoint): z.infer<typeof EndpointView> {
  const { failuresInARow: _, ...view } = presentEndpoint(endpoint);
  return view;
}

/** A delivery with its tries; signatures are not kept. */
export const presentDelivery = (delivery: Delivery): z.infer<typeof DeliveryView> => ({
  id: delivery.id,
  eventId: delivery.eventId,
  event: delivery.event,
  status: delivery.status,
  attempts: delivery.attempts,
  ...(delivery.lastError === undefined ? {} : { lastError: delivery.lastError }),
  body: delivery.body,
  createdAt: moment(delivery.createdAt),
  ...(delivery.deliveredAt === undefined ? {} : { deliveredAt: moment(delivery.deliveredAt) }),
  ...(delivery.nextAttemptAt === undefined ? {} : { nextAttemptAt: moment(delivery.nextAttemptAt) }),
  tries: delivery.tries.map((one) => ({
    at: moment(one.at),
    durationMs: one.durationMs,
    request: {
      method: "POST",
      url: one.url,
      headers: {
        "content-type": "application/json",
        "webhook-id": delivery.eventId,
        "webhook-timestamp": String(Math.floor(one.at / 1000)),
      },
    },
    ...(one.responseStatus === undefined
      ? {}
      : { response: { status: one.responseStatus, body: one.responseHead ?? "" } }),
    ...(one.error === undefined ? {} : { error: one.error }),
  })),
});
