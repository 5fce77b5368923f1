import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { patchVariant } from "../products/change-variants.ts";
import { VariantPatch } from "../products/product-input.ts";
import { permitted, answerWritten, changeOf, IfMatch } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/products/{id}/variants/{variantId}",
  operationId: "patchVariant",
  tags: ["catalogue"],
  summary: "Change a variant: its price, options, barcode …",
  ...permitted("catalogue.write"),
  request: {
    params: z.object({ id: z.string().min(1).max(255), variantId: z.string().min(1).max(64) }),
    headers: IfMatch,
    body: { required: true, content: { "application/json": { schema: VariantPatch } } },
  },
  responses: {
    200: json("The product as it is now", Product),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
      "not_found",
      "conflict",
      "sku_taken",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const patchVariantRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, variantId } = c.req.valid("param");
    const change = { ...changeOf(c, id), variantId };
    return answerWritten(c, await patchVariant(c.var.product, change, c.req.valid("json")), 200);
  },
});
