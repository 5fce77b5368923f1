import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { principalOf } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { adjustStock } from "../inventory/adjust-stock.ts";
import { permittedPost } from "./admin.ts";
import { presentLevel } from "./present.ts";
import { json, StockLevel } from "./schemas.ts";

const Adjust = z
  .strictObject({
    delta: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((delta) => delta !== 0, "Must not be 0"),
    reason: z.enum(["restock", "correction", "damaged", "return"]),
    note: z
      .string()
      .trim()
      .max(500)
      .refine((note) => note.isWellFormed(), "Not a valid Unicode text")
      .optional(),
  })
  .openapi("AdjustInventory", { example: { delta: 12, reason: "restock", note: "Delivery 4711" } });

const route = createRoute({
  method: "post",
  path: "/v1/inventory/{sku}/adjust",
  operationId: "adjustInventory",
  tags: ["inventory"],
  summary: "Change what is on hand, with a reason for the ledger",
  ...permittedPost("inventory.write"),
  request: {
    params: z.object({ sku: z.string().min(1).max(120) }),
    body: { required: true, content: { "application/json": { schema: Adjust } } },
  },
  responses: {
    200: json("The stock level as it is now", StockLevel),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
      "not_found",
      "insufficient_stock",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const adjustInventoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { sku } = c.req.valid("param");
    const level = await adjustStock(c.var.product, sku, c.req.valid("json"), principalOf(c).userId);
    c.var.recent.clear();
    return c.json(presentLevel(level), 200);
  },
});
