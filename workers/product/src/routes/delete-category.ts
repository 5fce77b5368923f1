import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { deleteCategory } from "../categories/write-category.ts";
import { permitted, IfMatch, ProductId } from "./admin.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/categories/{id}",
  operationId: "deleteCategory",
  tags: ["catalogue"],
  summary: "Delete a category; its children move up",
  description:
    "One that has products is only deleted when `reassignTo` says where they go. A very large one may answer " +
    "`unavailable` when a part of them has gone there: the same call again goes on, and deletes it in the end.",
  ...permitted("catalogue.write"),
  request: {
    params: ProductId,
    headers: IfMatch,
    query: z.strictObject({
      reassignTo: z.string().min(1).max(255).optional().openapi({ description: "Id or slug of where its products go" }),
    }),
  },
  responses: {
    204: { description: "Deleted" },
    ...problems(
      "unauthenticated",
      "forbidden",
      "not_found",
      "conflict",
      "version_mismatch",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const deleteCategoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const version = expectedVersion(c.req.raw);
    await deleteCategory(c.var.product, c.req.valid("param").id, version, c.req.valid("query").reassignTo);
    c.var.recent.clear();
    return c.body(null, 204);
  },
});
