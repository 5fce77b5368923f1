import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { principalOf } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { createProduct } from "../products/create-product.ts";
import { CreateProduct } from "../products/product-input.ts";
import { permittedPost, answerWritten } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/products",
  operationId: "createProduct",
  tags: ["catalogue"],
  summary: "Create a product with its variants and first stock",
  description:
    "Active unless `status` says otherwise. Without a `slug` it gets one from its title that is still free. HTML in " +
    "`description` is reduced to a safe subset.",
  ...permittedPost("catalogue.write"),
  request: { body: { required: true, content: { "application/json": { schema: CreateProduct } } } },
  responses: {
    201: json("The product", Product),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
      "conflict",
      "sku_taken",
      "slug_taken",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const createProductRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) =>
    answerWritten(c, await createProduct(c.var.product, c.req.valid("json"), principalOf(c).userId), 201),
});
