import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { listWebhookEventsRoute } from "./list-webhook-events.ts";
import { receivePaypalWebhookRoute } from "./receive-paypal-webhook.ts";
import { receiveStripeWebhookRoute } from "./receive-stripe-webhook.ts";
import { replayWebhookEventRoute } from "./replay-webhook-event.ts";

/** What providers tell, and how each of their events fared. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    receiveStripeWebhookRoute,
    receivePaypalWebhookRoute,
    listWebhookEventsRoute,
    replayWebhookEventRoute,
  ] as const);
