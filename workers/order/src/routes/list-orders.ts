import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { Order } from "@orderapp/contracts/order";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listOrders } from "../orders/list-orders.ts";
import { presentOrder } from "../orders/order.ts";
import { orderFilters, readFilters } from "./order-filters.ts";
import { callerOf } from "./order-view.ts";

const SORT = "-createdAt";
const route = createRoute({
  method: "get",
  path: "/v1/orders",
  operationId: "listOrders",
  summary: "Your orders, newest first; for administrators everybody's",
  description:
    "Each filter that is given narrows the list. You see your own orders whatever you ask for; `userId` of another " +
    "person, and `email`, are for administrators: 403 `forbidden` to anybody else.",
  tags: ["orders"],
  security: bearerOrKey("orders.read-all"),
  middleware: [identify, requirePermission("own", "orders.read-all")] as const,
  request: {
    query: z.strictObject({ ...pageQuery, ...orderFilters }),
  },
  responses: {
    200: { description: "A page of orders", content: { "application/json": { schema: pageOf(Order) } } },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listOrdersRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    const orders = await listOrders(c.var.context, callerOf(c), { ...readFilters(query), after: readCursor(cursor) });
    const page = toPage(orders, query.limit, presentOrder, (order) => encodeCursor(SORT, [order.createdAt, order.id]));
    return c.json(page, 200);
  },
});

function readCursor(cursor: string | undefined): { createdAt: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt, id] = decodeCursor(cursor, SORT, ["string", "string"]).map(String);
  if (!createdAt || !id || !Timestamp.safeParse(createdAt).success || !isUuid(id)) {
    throw new AppError("invalid_cursor", "Use the nextCursor of a page, unchanged.");
  }
  return { createdAt, id };
}
