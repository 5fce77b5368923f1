import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "@orderapp/core/money";
import { AppError } from "@orderapp/core/errors";
import { identify } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { listProducts } from "../products/list-products.ts";
import { answerCatalogue, readingFor } from "./catalogue-answer.ts";
import { json, Product, ProductStatus } from "./schemas.ts";

const Amount = z.coerce.number().int().min(0).max(MAX_AMOUNT);
const Word = z.string().trim().min(1).max(200);
// An empty `?q=` is what a search form sends for everything.
const Search = z
  .string()
  .max(200)
  .transform((text) => text.trim() || undefined);

const Query = z.strictObject({
  ...pageQuery,
  q: Search.optional().openapi({ description: 'Full-text search; words, "phrases", -without' }),
  category: Word.optional().openapi({ description: "A category's slug; what lies below it is included" }),
  brand: Word.optional(),
  tag: Word.optional(),
  minPrice: Amount.optional().openapi({ description: "Minor units" }),
  maxPrice: Amount.optional().openapi({ description: "Minor units" }),
  available: z.enum(["true", "false"]).optional(),
  sort: z.enum(["relevance", "price", "-price", "title", "-createdAt"]).default("-createdAt"),
  status: z
    .enum(["draft", "active", "archived", "all"])
    .optional()
    .openapi({ description: `Administrators only: ${ProductStatus.options.join(", ")} or all` }),
});

const route = createRoute({
  method: "get",
  path: "/v1/products",
  operationId: "listProducts",
  tags: ["catalogue"],
  summary: "List and search products",
  description: "Only active products, unless an administrator asks for a `status`. Carries a strong `ETag`.",
  middleware: [identify] as const,
  request: { query: Query },
  responses: {
    200: json("A page of products", pageOf(Product)),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("invalid_cursor", "unauthenticated", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listProductsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { available, status, ...query } = c.req.valid("query");
    const reading = readingFor(c);
    if (status && status !== "active" && !reading.fresh) {
      throw new AppError(c.var.principal ? "forbidden" : "unauthenticated", "Only administrators see these products.");
    }
    const filter = { ...query, status, available: available === "true" };
    return answerCatalogue(c, await listProducts(c.var.product, filter, reading));
  },
});
