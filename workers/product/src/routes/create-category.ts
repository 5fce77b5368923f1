import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { createCategory } from "../categories/write-category.ts";
import { permittedPost } from "./admin.ts";
import { Category, CreateCategory } from "./category-schemas.ts";
import { presentCategory } from "./present.ts";
import { json } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/categories",
  operationId: "createCategory",
  tags: ["catalogue"],
  summary: "Create a category",
  description: "Up to 8 deep; behind its siblings unless `position` says otherwise.",
  ...permittedPost("catalogue.write"),
  request: { body: { required: true, content: { "application/json": { schema: CreateCategory } } } },
  responses: {
    201: json("The category", Category),
    ...problems(
      "malformed_json",
      "unauthenticated",
      "forbidden",
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

export const createCategoryRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const category = await createCategory(c.var.product, c.req.valid("json"));
    c.var.recent.clear();
    return c.json(presentCategory(category), 201, { etag: versionTag(category.version) });
  },
});
