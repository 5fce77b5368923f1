import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { identify, keyWith, limitKeys } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentRefund } from "../payments/present.ts";
import { getPayment } from "../payments/read-payments.ts";
import { PaymentParams, RefundList, viewerHeaders } from "./schemas.ts";
import { bearerOrToken, requireViewer, viewerOf } from "./viewer.ts";

const route = createRoute({
  method: "get",
  path: "/v1/payments/{id}/refunds",
  operationId: "listRefunds",
  summary: "All refunds of a payment, oldest first",
  tags: ["Payments"],
  security: [...bearerOrToken, ...keyWith("payments.read-all")],
  middleware: [identify, limitKeys("payments.read-all"), requireViewer] as const,
  request: { params: PaymentParams, headers: viewerHeaders },
  responses: {
    200: { description: "The refunds, on one page", content: { "application/json": { schema: RefundList } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const listRefundsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const payment = await getPayment(c.var.payment, { id: c.req.valid("param").id, viewer: viewerOf(c) });
    const data = payment.refunds.map((refund) => presentRefund(payment, refund));
    return c.json({ data, page: { nextCursor: null, hasMore: false } }, 200, { "cache-control": "no-store" });
  },
});
