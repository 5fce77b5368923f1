import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, keyWith, limitKeys } from "@orderapp/http/auth";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentPayment } from "../payments/present.ts";
import { listPayments } from "../payments/read-payments.ts";
import { examplePayment, PaymentPage, viewerHeaders } from "./schemas.ts";
import { bearerOrToken, requireViewer, viewerOf } from "./viewer.ts";

const SORT = "payments";
const Query = z.strictObject({
  orderId: z.string().min(1).max(64).openapi({ example: examplePayment.orderId }),
  ...pageQuery,
});

const route = createRoute({
  method: "get",
  path: "/v1/payments",
  operationId: "listPayments",
  summary: "The payments of an order, newest first",
  tags: ["Payments"],
  security: [...bearerOrToken, ...keyWith("payments.read-all")],
  middleware: [identify, limitKeys("payments.read-all"), requireViewer] as const,
  request: { query: Query, headers: viewerHeaders },
  responses: {
    200: {
      description: "A page of payments",
      content: {
        "application/json": {
          schema: PaymentPage,
          example: { data: [examplePayment], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems(
      "invalid_cursor",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const listPaymentsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { orderId, limit, cursor } = c.req.valid("query");
    const before = cursor ? String(decodeCursor(cursor, SORT, ["string"])[0]) : undefined;
    const rows = await listPayments(c.var.payment, { orderId, before, limit: limit + 1, viewer: viewerOf(c) });
    const page = toPage(rows, limit, presentPayment, (last) => encodeCursor(SORT, [last.id]));
    return c.json(page, 200, { "cache-control": "no-store" });
  },
});
