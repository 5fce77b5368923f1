import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, keyWith, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { findOrder, findOrderAt } from "../orders/find-order.ts";
import { presentOrder } from "../orders/order.ts";
import { Moment } from "./moment.ts";
import { callerOf, orderAnswer, orderPath, orderTokenHeader } from "./order-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/orders/{orderId}",
  operationId: "getOrder",
  summary: "Read an order, as it is or as it was",
  tags: ["orders"],
  security: [...optionalBearer, ...keyWith("orders.read-all")],
  middleware: [identify, limitKeys("orders.read-all")] as const,
  request: {
    params: orderPath,
    headers: orderTokenHeader,
    query: z.strictObject({
      at: Moment.optional().openapi({
        description: "The order as it was then; of a day, as it began (UTC)",
        example: "2026-11-23T10:30:45.123Z",
      }),
    }),
  },
  responses: {
    200: orderAnswer("The order"),
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    const { at } = c.req.valid("query");
    const input = { ...callerOf(c), orderId };
    const order = at ? await findOrderAt(c.var.context, { ...input, at }) : await findOrder(c.var.context, input);
    return c.json(presentOrder(order), 200);
  },
});
