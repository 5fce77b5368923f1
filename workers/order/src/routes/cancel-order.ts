import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { plainText } from "@orderapp/contracts/common";
import { identify, keyWith, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { presentOrder } from "../orders/order.ts";
import { callerOf, orderAnswer, orderPath, orderTokenHeader } from "./order-view.ts";

const Body = z
  .strictObject({ reason: plainText(1, 200).optional() })
  .openapi("CancelOrder", { example: { reason: "Ordered by mistake" } });

const route = createRoute({
  method: "post",
  path: "/v1/orders/{orderId}/cancel",
  operationId: "cancelOrder",
  summary: "Cancel an order that has not been shipped",
  description: "Stock is freed, and the payment voided or refunded in full.",
  tags: ["orders"],
  security: [...optionalBearer, ...keyWith("orders.cancel-any")],
  middleware: [identify, limitKeys("orders.cancel-any"), idempotent()] as const,
  request: {
    params: orderPath,
    headers: orderTokenHeader,
    body: { content: { "application/json": { schema: Body } } },
  },
  responses: {
    200: orderAnswer("The cancelled order"),
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

export const cancelOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    const { reason } = c.req.valid("json");
    return c.json(presentOrder(await cancelOrder(c.var.context, { ...callerOf(c), orderId, reason })), 200);
  },
});
