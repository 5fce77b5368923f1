import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { getStock } from "../inventory/read-stock.ts";
import { permitted } from "./admin.ts";
import { presentLevel } from "./present.ts";
import { json, StockLevel } from "./schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/inventory/{sku}",
  operationId: "getInventory",
  tags: ["inventory"],
  summary: "Stock of one sku",
  ...permitted("inventory.read"),
  request: { params: z.object({ sku: z.string().min(1).max(120) }) },
  responses: {
    200: json("The stock level", StockLevel),
    ...problems("unauthenticated", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getInventoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => c.json(presentLevel(await getStock(c.var.product, c.req.valid("param").sku)), 200),
});
