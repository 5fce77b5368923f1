import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentOrder } from "../orders/order.ts";
import { shipOrder } from "../orders/ship-order.ts";
import { callerOf, orderAnswer, orderPath } from "./order-view.ts";

const Body = z
  .strictObject({
    carrier: z.string().trim().min(1).max(80),
    trackingNumber: z.string().trim().min(1).max(120),
    trackingUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
  })
  .openapi("ShipOrder", {
    example: { carrier: "DHL", trackingNumber: "00340434161094015902", trackingUrl: "https://www.dhl.com/track" },
  });

const route = createRoute({
  method: "post",
  path: "/v1/orders/{orderId}/ship",
  operationId: "shipOrder",
  summary: "Mark a confirmed order as shipped",
  tags: ["orders"],
  security: bearerOrKey("orders.fulfil"),
  middleware: [identify, requirePermission("orders.fulfil"), idempotent()] as const,
  request: { params: orderPath, body: { required: true, content: { "application/json": { schema: Body } } } },
  responses: {
    200: orderAnswer("The shipped order"),
    ...problems(
      "malformed_json",
      "payload_too_large",
      "unsupported_media_type",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "invalid_transition",
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const shipOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    const tracking = c.req.valid("json");
    return c.json(presentOrder(await shipOrder(c.var.context, { ...callerOf(c), orderId, tracking })), 200);
  },
});
