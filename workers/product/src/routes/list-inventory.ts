import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { listStock } from "../inventory/read-stock.ts";
import { permitted } from "./admin.ts";
import { presentLevel } from "./present.ts";
import { json, StockLevel } from "./schemas.ts";

const Query = z.strictObject({
  ...pageQuery,
  lowStock: z.enum(["true", "false"]).optional().openapi({ description: "At or below the threshold" }),
  sku: z.string().min(1).max(120).optional(),
});

const route = createRoute({
  method: "get",
  path: "/v1/inventory",
  operationId: "listInventory",
  tags: ["inventory"],
  summary: "Stock by sku",
  ...permitted("inventory.read"),
  request: { query: Query },
  responses: {
    200: json("A page of stock levels", pageOf(StockLevel)),
    ...problems("invalid_cursor", "unauthenticated", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listInventoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { lowStock, ...query } = c.req.valid("query");
    const { data, page } = await listStock(c.var.product, { ...query, sku: query.sku, lowStock: lowStock === "true" });
    return c.json({ data: data.map(presentLevel), page }, 200);
  },
});
