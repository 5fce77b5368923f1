import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentOrder } from "../orders/order.ts";
import { deliverOrder } from "../orders/ship-order.ts";
import { callerOf, orderAnswer, orderPath } from "./order-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/orders/{orderId}/deliver",
  operationId: "deliverOrder",
  summary: "Mark a shipped order as delivered",
  tags: ["orders"],
  security: bearerOrKey("orders.fulfil"),
  middleware: [identify, requirePermission("orders.fulfil"), idempotent()] as const,
  request: { params: orderPath },
  responses: {
    200: orderAnswer("The delivered order"),
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "invalid_transition",
      "request_in_progress",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const deliverOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    return c.json(presentOrder(await deliverOrder(c.var.context, { ...callerOf(c), orderId })), 200);
  },
});
