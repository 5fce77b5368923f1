import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { PaymentProvider } from "@orderapp/contracts/payment";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentWebhookEvent } from "../webhooks/present.ts";
import { WebhookEvent, WebhookEventPage } from "./schemas.ts";

const SORT = "-receivedAt";
const Query = z.strictObject({
  provider: PaymentProvider.optional(),
  status: WebhookEvent.shape.status.optional(),
  ...pageQuery,
});

const route = createRoute({
  method: "get",
  path: "/v1/webhooks/events",
  operationId: "listWebhookEvents",
  summary: "Events received from payment providers, newest first",
  tags: ["Webhooks"],
  security: bearerOrKey("payments.webhooks"),
  middleware: [identify, requirePermission("payments.webhooks")] as const,
  request: { query: Query },
  responses: {
    200: { description: "A page of events", content: { "application/json": { schema: WebhookEventPage } } },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listWebhookEventsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { provider, status, limit, cursor } = c.req.valid("query");
    const [at, id] = cursor ? decodeCursor(cursor, SORT, ["number", "string"]) : [];
    const before = at === undefined ? undefined : { receivedAt: new Date(Number(at)), id: String(id) };
    const rows = await c.var.payment.store(SORT).listEvents({ provider, status, before, limit: limit + 1 });
    const page = toPage(rows, limit, presentWebhookEvent, (last) =>
      encodeCursor(SORT, [last.receivedAt.getTime(), last.eventId]),
    );
    return c.json(page, 200, { "cache-control": "no-store" });
  },
});
