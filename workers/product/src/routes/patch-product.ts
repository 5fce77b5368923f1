import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { patchProduct } from "../products/change-product.ts";
import { PatchProduct } from "../products/product-input.ts";
import { permitted, answerWritten, changeOf, IfMatch, ProductId } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/products/{id}",
  operationId: "patchProduct",
  tags: ["catalogue"],
  summary: "Change a product",
  ...permitted("catalogue.write"),
  request: {
    params: ProductId,
    headers: IfMatch,
    body: { required: true, content: { "application/json": { schema: PatchProduct } } },
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
      "slug_taken",
      "insufficient_stock",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const patchProductRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const change = changeOf(c, c.req.valid("param").id);
    return answerWritten(c, await patchProduct(c.var.product, change, c.req.valid("json")), 200);
  },
});
