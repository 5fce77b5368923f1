import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { listMovements } from "../inventory/read-stock.ts";
import { permitted } from "./admin.ts";
import { presentMovement } from "./present.ts";
import { json } from "./schemas.ts";

const Movement = z
  .object({
    id: z.string(),
    delta: z.int(),
    onHandAfter: z.int(),
    reason: z.string().openapi({ description: "An adjustment's, or initial, import, sale, cancellation" }),
    orderId: z.string().optional(),
    actor: z.string().optional(),
    note: z.string().optional(),
    createdAt: Timestamp,
  })
  .openapi("StockMovement", {
    example: {
      id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c50",
      delta: -2,
      onHandAfter: 12,
      reason: "sale",
      orderId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c51",
      createdAt: "2026-11-23T10:30:45.123Z",
    },
  });

const route = createRoute({
  method: "get",
  path: "/v1/inventory/{sku}/movements",
  operationId: "listStockMovements",
  tags: ["inventory"],
  summary: "The ledger of one sku, newest first; its sum is what is on hand",
  ...permitted("inventory.read"),
  request: { params: z.object({ sku: z.string().min(1).max(120) }), query: z.strictObject(pageQuery) },
  responses: {
    200: json("A page of movements", pageOf(Movement)),
    ...problems("invalid_cursor", "unauthenticated", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const listMovementsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { data, page } = await listMovements(c.var.product, c.req.valid("param").sku, c.req.valid("query"));
    return c.json({ data: data.map(presentMovement), page }, 200);
  },
});
