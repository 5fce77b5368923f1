import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { suggestProducts } from "../products/suggest-products.ts";
import { answerCatalogue, readingFor } from "./catalogue-answer.ts";
import { json } from "./schemas.ts";

const Query = z.strictObject({
  q: z.string().max(200).openapi({ description: "What has been typed so far", example: "linnen sh" }),
});

const Suggestions = z
  .object({ data: z.array(z.string()).max(10) })
  .openapi("Suggestions", { example: { data: ["Linen shirt", "Linen shorts", "Washed linen sheets"] } });

const route = createRoute({
  method: "get",
  path: "/v1/products/suggest",
  operationId: "suggestProducts",
  tags: ["catalogue"],
  summary: "Suggest titles while somebody types",
  description:
    "Up to ten different titles of active products: those that begin so, then those with such words. " +
    "The last word may be only begun, and typing errors are forgiven. Carries a strong `ETag`.",
  security: optionalBearer,
  middleware: [identify] as const,
  request: { query: Query },
  responses: {
    200: json("Titles, the best first", Suggestions),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("unauthenticated", "validation_failed", "unavailable"),
  },
});

export const suggestProductsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => answerCatalogue(c, await suggestProducts(c.var.product, c.req.valid("query").q, readingFor(c))),
});
