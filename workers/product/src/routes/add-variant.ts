import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { addVariant } from "../products/change-variants.ts";
import { VariantInput } from "../products/product-input.ts";
import { permittedPost, answerWritten, changeOf, IfMatch, ProductId } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/products/{id}/variants",
  operationId: "addVariant",
  tags: ["catalogue"],
  summary: "Add a variant with its first stock",
  ...permittedPost("catalogue.write"),
  request: {
    params: ProductId,
    headers: IfMatch,
    body: { required: true, content: { "application/json": { schema: VariantInput } } },
  },
  responses: {
    201: json("The product as it is now", Product),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
      "not_found",
      "conflict",
      "sku_taken",
      "request_in_progress",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const addVariantRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const change = changeOf(c, c.req.valid("param").id);
    return answerWritten(c, await addVariant(c.var.product, change, c.req.valid("json")), 201);
  },
});
