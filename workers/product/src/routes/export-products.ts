import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { exportProducts } from "../products/export-products.ts";
import { permitted } from "./admin.ts";

const route = createRoute({
  method: "get",
  path: "/v1/products/export",
  operationId: "exportProducts",
  tags: ["catalogue"],
  summary: "The whole catalogue as Shopify's CSV",
  description: "Cells that a spreadsheet would run begin with an apostrophe, which import takes away again.",
  ...permitted("catalogue.read-all"),
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: "The file, streamed",
      content: {
        "text/csv": { schema: z.string().openapi({ example: "Handle,Title,…\nlinen-shirt,Linen shirt,…\n" }) },
      },
    },
    ...problems("unauthenticated", "forbidden", "validation_failed", "unavailable"),
  },
});

export const exportProductsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) =>
    c.body(exportProducts(c.var.product), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="products.csv"',
      "cache-control": "private, no-store",
    }),
});
