import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { removeVariant } from "../products/change-variants.ts";
import { permitted, answerWritten, changeOf, IfMatch } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/products/{id}/variants/{variantId}",
  operationId: "removeVariant",
  tags: ["catalogue"],
  summary: "Remove a variant that was never ordered",
  ...permitted("catalogue.write"),
  request: {
    params: z.object({ id: z.string().min(1).max(255), variantId: z.string().min(1).max(64) }),
    headers: IfMatch,
  },
  responses: {
    200: json("The product as it is now", Product),
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

export const removeVariantRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, variantId } = c.req.valid("param");
    return answerWritten(c, await removeVariant(c.var.product, { ...changeOf(c, id), variantId }), 200);
  },
});
