import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { removeImage } from "../products/images/remove-image.ts";
import { answerWritten, changeOf, IfMatch, permitted } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/products/{id}/images/{imageId}",
  operationId: "removeImage",
  tags: ["catalogue"],
  summary: "Take an image away from a product",
  description:
    "Variants that showed it show none. Its address stays good while any product names it, and a week longer.",
  ...permitted("catalogue.write"),
  request: {
    params: z.object({ id: z.string().min(1).max(255), imageId: z.string().min(1).max(64) }),
    headers: IfMatch,
  },
  responses: {
    200: json("The product as it is now", Product),
    ...problems("unauthenticated", "forbidden", "not_found", "version_mismatch", "validation_failed", "unavailable"),
  },
});

export const removeImageRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, imageId } = c.req.valid("param");
    return answerWritten(c, await removeImage(c.var.product, { ...changeOf(c, id), imageId }), 200);
  },
});
