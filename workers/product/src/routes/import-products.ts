import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Currency } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { principalOf } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { TypedResponse } from "hono";
import type { AppEnv } from "../env.ts";
import { importProducts, type ImportReport } from "../products/import-products.ts";
import { permittedPost } from "./admin.ts";
import { json } from "./schemas.ts";

const FORMATS = { "text/csv": "csv", "application/x-ndjson": "ndjson", "application/jsonl": "ndjson" } as const;

// Proxies give up on an answer that has not begun after a minute or two.
const PATIENCE_MS = 20_000;
const BLANK_MS = 5_000;

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
    "again changes nothing; a quantity counts only when it differs from the last import's. While a long file is " +
    "written the answer grows by blanks; should the import fail then, the answer ends early and is no JSON.",
  ...permittedPost("catalogue.write"),
  request: {
    query: z.strictObject({
      dryRun: z.enum(["true", "false"]).optional(),
      currency: Currency.optional().openapi({ description: "Of the prices; the shop's unless given" }),
    }),
    body: {
      required: true,
      content: {
        "text/csv": {
          schema: z.string().openapi({
            example: "Handle,Title,Variant SKU,Variant Price\nlinen-shirt,Linen shirt,LINEN-SHIRT,49.00\n",
          }),
        },
        "application/x-ndjson": {
          schema: z.string().openapi({
            example:
              '{"title":"Linen shirt","variants":[{"sku":"LINEN-SHIRT","price":{"amount":4900,"currency":"USD"}}]}\n',
          }),
        },
      },
    },
  },
  responses: {
    200: json("What came of it", Report),
    ...problems(
      "unauthenticated",
      "forbidden",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "request_in_progress",
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
    const report = importProducts(c.var.product, {
      format: FORMATS[type as keyof typeof FORMATS],
      body,
      currency: currency ?? c.env.STORE_CURRENCY,
      dryRun: dryRun === "true",
      actor: principalOf(c).userId,
    }).finally(() => c.var.recent.clear());
    const answer = await Promise.race([report, pause(PATIENCE_MS)]);
    if (answer) return c.json(answer, 200);
    report.catch((error: unknown) => c.var.log.error("an import failed after its answer had begun", { error }));
    const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "private, no-store" };
    return new Response(slowJson(report), { headers }) as Response & TypedResponse<ImportReport, 200, "json">;
  },
});

const pause = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), ms));

/** A JSON text that begins at once with blanks, so that nobody on the way takes a long import for a dead one. */
function slowJson(value: Promise<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const ready = await Promise.race([value, pause(BLANK_MS)]);
      controller.enqueue(encoder.encode(ready === undefined ? " " : JSON.stringify(ready)));
      if (ready !== undefined) controller.close();
    },
  });
}
