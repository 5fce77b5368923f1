import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { Payment } from "@orderapp/contracts/payment";
import { identify, keyWith, limitKeys } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentPayment } from "../payments/present.ts";
import { getPayment } from "../payments/read-payments.ts";
import { examplePayment, PaymentParams, viewerHeaders } from "./schemas.ts";
import { bearerOrToken, requireViewer, viewerOf } from "./viewer.ts";

const route = createRoute({
  method: "get",
  path: "/v1/payments/{id}",
  operationId: "getPayment",
  summary: "One payment",
  tags: ["Payments"],
  security: [...bearerOrToken, ...keyWith("payments.read-all")],
  middleware: [identify, limitKeys("payments.read-all"), requireViewer] as const,
  request: { params: PaymentParams, headers: viewerHeaders },
  responses: {
    200: { description: "The payment", content: { "application/json": { schema: Payment, example: examplePayment } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getPaymentRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const payment = await getPayment(c.var.payment, { id: c.req.valid("param").id, viewer: viewerOf(c) });
    return c.json(presentPayment(payment), 200, { "cache-control": "no-store" });
  },
});
