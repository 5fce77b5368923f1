import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Currency } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { principalOf } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { importProducts } from "../products/import-products.ts";
import { permittedPost } from "./admin.ts";
import { json } from "./schemas.ts";

const FORMATS = { "text/csv": "csv", "application/x-ndjson": "ndjson", "application/jsonl": "ndjson" } as const;

const Report = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    failed: z.int(),
    errors: z.array(z.object({ line: z.int(), message: z.string() })),
  })
  .openapi("ImportReport", {
    example: {
      created: 58,
      updated: 1,
      unchanged: 0,
      failed: 1,
      errors: [{ line: 12, message: "Variant Price is missing" }],
    },
  });

const route = createRoute({
  method: "post",
  path: "/v1/products/import",
  operationId: "importProducts",
  tags: ["catalogue"],
  summary: "Import products from Shopify's CSV or NDJSON",
  description:
    "`text/csv` in Shopify's product CSV format, or `application/x-ndjson` with a body of `POST /v1/products` a line. " +
    "Products are matched by handle, variants by sku, then by options. One bad product stops no other. The same file " +
    "again changes nothing; a quantity counts only when it differs from the last import's.",
  ...permittedPost("catalogue.write"),
  request: {
    query: z.strictObject({
      dryRun: z.enum(["true", "false"]).optional(),
      currency: Currency.optional().openapi({ description: "Of the prices; the shop's unless given" }),
    }),
  },
  responses: {
    200: json("What came of it", Report),
    ...problems(
      "unauthenticated",
      "forbidden",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const importProductsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!(type in FORMATS)) throw new AppError("unsupported_media_type", "Send text/csv or application/x-ndjson.");
    const { dryRun, currency } = c.req.valid("query");
    // With an Idempotency-Key the body has been read already.
    const body = c.req.raw.bodyUsed ? new Response(await c.req.arrayBuffer()).body : c.req.raw.body;
    const report = await importProducts(c.var.product, {
      format: FORMATS[type as keyof typeof FORMATS],
      body,
      currency: currency ?? c.env.STORE_CURRENCY,
      dryRun: dryRun === "true",
      actor: principalOf(c).userId,
    });
    c.var.recent.clear();
    return c.json(report, 200);
  },
});
