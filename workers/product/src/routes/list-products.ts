import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Money } from "@orderapp/contracts/common";
import { MAX_AMOUNT } from "@orderapp/core/money";
import { AppError } from "@orderapp/core/errors";
import { identify, optionalBearer } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { listProducts } from "../products/list-products.ts";
import { answerCatalogue, readingFor } from "./catalogue-answer.ts";
import { json, Product, ProductStatus } from "./schemas.ts";

// Nothing is what a form sends whose field was left empty.
const Amount = z
  .string()
  .refine((text) => /^\d*$/.test(text) && Number(text) <= MAX_AMOUNT, "Minor units, such as 1999")
  .transform((text) => (text === "" ? undefined : Number(text)))
  .openapi({ type: "integer", minimum: 0, maximum: MAX_AMOUNT, description: "Minor units" });
const Word = z.string().trim().min(1).max(200);
// An empty `?q=` is what a search form sends for everything.
const Search = z
  .string()
  .max(200)
  .transform((text) => text.trim() || undefined);

const Query = z
  .strictObject({
    ...pageQuery,
    q: Search.optional().openapi({
      description:
        'Full-text search: words, "phrases", -without, one or another. The last word may be only begun, and a word that no product has stands for those nearest to it.',
      example: "linen shirt",
    }),
    category: Word.optional().openapi({ description: "A category's slug; what lies below it is included" }),
    brand: Word.optional(),
    tag: Word.optional(),
    minPrice: Amount.optional(),
    maxPrice: Amount.optional(),
    available: z.enum(["true", "false"]).optional(),
    sort: z.enum(["relevance", "price", "-price", "title", "-createdAt"]).default("-createdAt"),
    facets: z.enum(["true", "false"]).optional().openapi({ description: "Adds `facets` to the page" }),
    status: z
      .enum(["draft", "active", "archived", "all"])
      .optional()
      .openapi({ description: `Administrators only: ${ProductStatus.options.join(", ")} or all` }),
  })
  .refine(({ minPrice = 0, maxPrice = Infinity }) => minPrice <= maxPrice, {
    path: ["maxPrice"],
    message: "Less than `minPrice`",
  });

const Counted = z.object({ value: z.string(), count: z.int() });
const Facets = z
  .object({
    categories: z.array(z.object({ slug: z.string(), name: z.string(), count: z.int() })),
    brands: z.array(Counted),
    tags: z.array(Counted),
    price: z.object({ min: Money, max: Money }).nullable(),
    approximate: z.boolean().openapi({ description: "True when so many match that a part was counted and multiplied" }),
  })
  .openapi("Facets", {
    description: "Counts under the present filters; each facet ignores its own, so that another choice can be offered",
    example: {
      categories: [{ slug: "shirts", name: "Shirts", count: 12 }],
      brands: [{ value: "Marlow", count: 7 }],
      tags: [{ value: "linen", count: 5 }],
      price: { min: { amount: 1900, currency: "USD" }, max: { amount: 8900, currency: "USD" } },
      approximate: false,
    },
  });

const route = createRoute({
  method: "get",
  path: "/v1/products",
  operationId: "listProducts",
  tags: ["catalogue"],
  summary: "List and search products",
  description: "Only active products, unless an administrator asks for a `status`. Carries a strong `ETag`.",
  security: optionalBearer,
  middleware: [identify] as const,
  request: { query: Query },
  responses: {
    200: json("A page of products", pageOf(Product).extend({ facets: Facets.optional() })),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("invalid_cursor", "unauthenticated", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listProductsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { available, facets, status, ...query } = c.req.valid("query");
    const reading = readingFor(c);
    if (status && status !== "active" && !reading.fresh) {
      throw new AppError(
        c.get("principal") ? "forbidden" : "unauthenticated",
        "Only administrators see these products.",
      );
    }
    const filter = { ...query, status, available: available === "true", facets: facets === "true" };
    return answerCatalogue(c, await listProducts(c.get("product"), filter, reading));
  },
});
