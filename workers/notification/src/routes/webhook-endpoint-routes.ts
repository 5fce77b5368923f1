import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { changeWebhookEndpointRoute } from "./change-webhook-endpoint.ts";
import { createWebhookEndpointRoute } from "./create-webhook-endpoint.ts";
import { deleteWebhookEndpointRoute } from "./delete-webhook-endpoint.ts";
import { getWebhookEndpointRoute } from "./get-webhook-endpoint.ts";
import { listWebhookEndpointDeliveriesRoute } from "./list-webhook-endpoint-deliveries.ts";
import { listWebhookEndpointsRoute } from "./list-webhook-endpoints.ts";
import { redeliverWebhookEndpointDeliveryRoute } from "./redeliver-webhook-endpoint-delivery.ts";
import { replayWebhookEndpointDeliveriesRoute } from "./replay-webhook-endpoint-deliveries.ts";
import { rotateWebhookEndpointSecretRoute } from "./rotate-webhook-endpoint-secret.ts";
import { testWebhookEndpointRoute } from "./test-webhook-endpoint.ts";

/** All that administrators may ask about outgoing webhooks. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    createWebhookEndpointRoute,
    listWebhookEndpointsRoute,
    getWebhookEndpointRoute,
    changeWebhookEndpointRoute,
    deleteWebhookEndpointRoute,
    rotateWebhookEndpointSecretRoute,
    testWebhookEndpointRoute,
    listWebhookEndpointDeliveriesRoute,
    redeliverWebhookEndpointDeliveryRoute,
    replayWebhookEndpointDeliveriesRoute,
  ] as const);
