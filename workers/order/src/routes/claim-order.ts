import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { claimOrder } from "../orders/claim-order.ts";
import { presentOrder } from "../orders/order.ts";
import { callerOf, orderAnswer, orderPath, orderTokenHeader } from "./order-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/orders/{orderId}/claim",
  operationId: "claimOrder",
  summary: "Make an order yours that you placed as a guest",
  description:
    "Takes the order's token, and an account with the same, verified e-mail address. Orders from before you verified " +
    "the address, or set a new password by mail, become yours by themselves. The token goes on working.",
  tags: ["orders"],
  security: bearer,
  middleware: [identify, requirePermission("own"), idempotent()] as const,
  request: { params: orderPath, headers: orderTokenHeader },
  responses: {
    200: orderAnswer("The order, now yours"),
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "email_not_verified",
      "account_disabled",
      "not_found",
      "request_in_progress",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const claimOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    const { orderToken } = callerOf(c);
    const { userId } = principalOf(c);
    return c.json(presentOrder(await claimOrder(c.var.context, { orderId, orderToken, userId })), 200);
  },
});
