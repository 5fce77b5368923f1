import type { OpenAPIHono } from "@hono/zod-openapi";
import { createBaseApp } from "@orderapp/http/app";
import { createMiddleware } from "hono/factory";
import { createContext } from "./context.ts";
import type { App } from "./env.ts";
import { capturePaymentRoute } from "./routes/capture-payment.ts";
import { createPaymentRoute } from "./routes/create-payment.ts";
import { getPaymentRoute } from "./routes/get-payment.ts";
import { getReconciliationRoute } from "./routes/get-reconciliation.ts";
import { listPaymentsRoute } from "./routes/list-payments.ts";
import { listRefundsRoute } from "./routes/list-refunds.ts";
import { listWebhookEventsRoute } from "./routes/list-webhook-events.ts";
import { receivePaypalWebhookRoute } from "./routes/receive-paypal-webhook.ts";
import { receiveStripeWebhookRoute } from "./routes/receive-stripe-webhook.ts";
import { refundPaymentRoute } from "./routes/refund-payment.ts";
import { replayWebhookEventRoute } from "./routes/replay-webhook-event.ts";
import { settings } from "./settings.ts";

/** The payment Worker's part of the public API. */
export function createApp(context: typeof createContext = createContext): OpenAPIHono<App> {
  const app = createBaseApp<App>({
    service: "payment",
    settings,
    users: (env) => env.USER,
  });
  app.use(
    createMiddleware<App>(async (c, next) => {
      const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
      c.set("payment", context(c.env, c.var.call, c.var.log, waitUntil));
      await next();
    }),
  );
  app.openapiRoutes([
    createPaymentRoute,
    listPaymentsRoute,
    getReconciliationRoute,
    getPaymentRoute,
    capturePaymentRoute,
    refundPaymentRoute,
    listRefundsRoute,
    receiveStripeWebhookRoute,
    receivePaypalWebhookRoute,
    listWebhookEventsRoute,
    replayWebhookEventRoute,
  ] as const);
  return app;
}
