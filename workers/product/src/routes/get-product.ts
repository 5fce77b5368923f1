import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { getProduct } from "../products/get-product.ts";
import { answerCatalogue, readingFor } from "./catalogue-answer.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/products/{id}",
  operationId: "getProduct",
  tags: ["catalogue"],
  summary: "One product, by id or slug",
  description: "The `ETag` serves `If-None-Match` here and `If-Match` in a change.",
  security: optionalBearer,
  middleware: [identify] as const,
  request: {
    params: z.object({ id: z.string().min(1).max(255).openapi({ description: "Id or slug", example: "linen-shirt" }) }),
    query: z.strictObject({}),
  },
  responses: {
    200: json("The product", Product),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("unauthenticated", "not_found", "validation_failed", "unavailable"),
  },
});

export const getProductRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => answerCatalogue(c, await getProduct(c.var.product, c.req.valid("param").id, readingFor(c))),
});
