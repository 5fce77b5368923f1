import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { readCategories } from "../categories/read-categories.ts";
import { answerCatalogue, readingFor } from "./catalogue-answer.ts";
import { Category } from "./category-schemas.ts";
import { presentCategory } from "./present.ts";
import { json } from "./schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/categories",
  operationId: "listCategories",
  tags: ["catalogue"],
  summary: "The tree of categories",
  security: optionalBearer,
  middleware: [identify] as const,
  request: { query: z.strictObject({}) },
  responses: {
    200: json("The tree", z.object({ data: z.array(Category) })),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("unauthenticated", "validation_failed", "unavailable"),
  },
});

export const listCategoriesRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => answerCatalogue(c, await readCategories(c.var.product, readingFor(c), presentCategory)),
});
