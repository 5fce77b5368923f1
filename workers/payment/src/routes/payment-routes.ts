import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { capturePaymentRoute } from "./capture-payment.ts";
import { createPaymentRoute } from "./create-payment.ts";
import { getPaymentRoute } from "./get-payment.ts";
import { getReconciliationRoute } from "./get-reconciliation.ts";
import { listPaymentsRoute } from "./list-payments.ts";
import { listRefundsRoute } from "./list-refunds.ts";
import { refundPaymentRoute } from "./refund-payment.ts";

/** Payments, and what providers say of them. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    createPaymentRoute,
    listPaymentsRoute,
    // Before the payment of any id.
    getReconciliationRoute,
    getPaymentRoute,
    capturePaymentRoute,
    refundPaymentRoute,
    listRefundsRoute,
  ] as const);
