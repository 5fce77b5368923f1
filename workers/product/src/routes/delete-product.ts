import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { deleteProduct } from "../products/delete-product.ts";
import { permitted, IfMatch, ProductId } from "./admin.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/products/{id}",
  operationId: "deleteProduct",
  tags: ["catalogue"],
  summary: "Delete a product; one that was ever ordered is archived",
  description: "Its skus and slug are free again, unless it was archived.",
  ...permitted("catalogue.write"),
  request: { params: ProductId, headers: IfMatch },
  responses: {
    204: { description: "Deleted, or archived" },
    ...problems("unauthenticated", "forbidden", "not_found", "conflict", "version_mismatch", "unavailable"),
  },
});

export const deleteProductRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    await deleteProduct(c.var.product, c.req.valid("param").id, expectedVersion(c.req.raw));
    c.var.recent.clear();
    return c.body(null, 204);
  },
});
