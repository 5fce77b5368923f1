import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { identify, keyWith, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { pageOf } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { orderHistory } from "../orders/find-order.ts";
import { callerOf, EventView, orderPath, orderTokenHeader, presentEvent } from "./order-view.ts";

const History = pageOf(EventView);

const route = createRoute({
  method: "get",
  path: "/v1/orders/{orderId}/events",
  operationId: "listOrderEvents",
  summary: "An order's full history, oldest first",
  tags: ["orders"],
  security: [...optionalBearer, ...keyWith("orders.read-all")],
  middleware: [identify, limitKeys("orders.read-all")] as const,
  request: { params: orderPath, headers: orderTokenHeader },
  responses: {
    200: { description: "Every event, on one page", content: { "application/json": { schema: History } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "unavailable"),
  },
});

export const listOrderEventsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId } = c.req.valid("param");
    const events = await orderHistory(c.var.context, { ...callerOf(c), orderId });
    return c.json({ data: events.map(presentEvent), page: { nextCursor: null, hasMore: false } }, 200);
  },
});
