import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { exportOrders } from "../orders/export-orders.ts";
import { orderFilters, readFilters } from "./order-filters.ts";

const route = createRoute({
  method: "get",
  path: "/v1/orders/export",
  operationId: "exportOrders",
  summary: "Everybody's orders as CSV",
  description:
    "A row an item, newest order first, in the columns of Shopify's export of orders where that has the same. The " +
    "first row of an order holds the order; the others repeat its `Name` (the number) and `Email` alone, so that adding " +
    "up `Total` counts each order once. Amounts are decimals of `Currency`. A cell that a spreadsheet would run as a " +
    "formula begins with an apostrophe. The file is streamed; one that could not be finished is broken off, never " +
    "ended. Erased people show as `erased@person.invalid`.",
  tags: ["orders"],
  security: bearerOrKey("orders.read-all"),
  middleware: [identify, requirePermission("orders.read-all")] as const,
  request: { query: z.strictObject(orderFilters) },
  responses: {
    200: {
      description: "The file, streamed",
      content: {
        "text/csv": {
          schema: z.string(),
          example:
            "Name,Email,Id,User Id,Status,…\n7K3M9-QXT2B,ada@example.com,0199f3a4-0000-7000-8000-000000000001,,…\n",
        },
      },
    },
    ...problems("unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const exportOrdersRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) =>
    c.body(await exportOrders(c.var.context, readFilters(c.req.valid("query"))), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="orders.csv"',
      "cache-control": "private, no-store",
    }),
});
