import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion, versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { patchCategory } from "../categories/write-category.ts";
import { permitted, IfMatch, ProductId } from "./admin.ts";
import { Category, PatchCategory } from "./category-schemas.ts";
import { presentCategory } from "./present.ts";
import { json } from "./schemas.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/categories/{id}",
  operationId: "patchCategory",
  tags: ["catalogue"],
  summary: "Rename, move or reorder a category",
  ...permitted("catalogue.write"),
  request: {
    params: ProductId,
    headers: IfMatch,
    body: { required: true, content: { "application/json": { schema: PatchCategory } } },
  },
  responses: {
    200: json("The category as it is now", Category),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
      "not_found",
      "conflict",
      "slug_taken",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const patchCategoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const version = expectedVersion(c.req.raw);
    const category = await patchCategory(c.var.product, c.req.valid("param").id, version, c.req.valid("json"));
    c.var.recent.clear();
    return c.json(presentCategory(category), 200, { etag: versionTag(category.version) });
  },
});
