import { createBaseApp } from "@orderapp/http/app";
import type { Call } from "@orderapp/contracts/common";
import { createContext, type OrderContext } from "./context.ts";
import type { App, Env } from "./env.ts";
import { addCartItemRoute } from "./routes/add-cart-item.ts";
import { cancelOrderRoute } from "./routes/cancel-order.ts";
import { changeCartItemRoute, removeCartItemRoute } from "./routes/change-cart-item.ts";
import { claimCartRoute } from "./routes/claim-cart.ts";
import { claimOrderRoute } from "./routes/claim-order.ts";
import { createCartRoute } from "./routes/create-cart.ts";
import { createShippingMethodRoute } from "./routes/create-shipping-method.ts";
import { createTaxRateRoute } from "./routes/create-tax-rate.ts";
import { deleteShippingMethodRoute } from "./routes/delete-shipping-method.ts";
import { deleteTaxRateRoute } from "./routes/delete-tax-rate.ts";
import { deliverOrderRoute } from "./routes/deliver-order.ts";
import { emptyCartRoute } from "./routes/empty-cart.ts";
import { exportOrdersRoute } from "./routes/export-orders.ts";
import { findMyCartRoute } from "./routes/find-my-cart.ts";
import { getCartRoute } from "./routes/get-cart.ts";
import { getOrderRoute } from "./routes/get-order.ts";
import { getReportSummaryRoute } from "./routes/get-report-summary.ts";
import { getShippingMethodRoute } from "./routes/get-shipping-method.ts";
import { getTaxRateRoute } from "./routes/get-tax-rate.ts";
import { listOrderEventsRoute } from "./routes/list-order-events.ts";
import { listOrdersRoute } from "./routes/list-orders.ts";
import { listShippingMethodsRoute } from "./routes/list-shipping-methods.ts";
import { listTaxRatesRoute } from "./routes/list-tax-rates.ts";
import { patchShippingMethodRoute } from "./routes/patch-shipping-method.ts";
import { patchTaxRateRoute } from "./routes/patch-tax-rate.ts";
import { placeOrderRoute } from "./routes/place-order.ts";
import { shipOrderRoute } from "./routes/ship-order.ts";
import { settings } from "./settings.ts";

type CreateContext = (env: Env, call: Call, waitUntil: (work: Promise<unknown>) => void) => OrderContext;

/** The Worker's part of the public API. */
export function createApp(context: CreateContext = createContext) {
  const app = createBaseApp<App>({ service: "order", settings, users: (env) => env.USER });
  app.use(async (c, next) => {
    c.set(
      "context",
      context(c.env, c.var.call, (work) => c.executionCtx.waitUntil(work)),
    );
    await next();
  });
  return app.openapiRoutes([
    createCartRoute,
    // Before the cart of any id.
    findMyCartRoute,
    getCartRoute,
    emptyCartRoute,
    addCartItemRoute,
    changeCartItemRoute,
    removeCartItemRoute,
    claimCartRoute,
    placeOrderRoute,
    listOrdersRoute,
    // Before the order of any id.
    exportOrdersRoute,
    getOrderRoute,
    listOrderEventsRoute,
    cancelOrderRoute,
    claimOrderRoute,
    shipOrderRoute,
    deliverOrderRoute,
    listShippingMethodsRoute,
    createShippingMethodRoute,
    getShippingMethodRoute,
    patchShippingMethodRoute,
    deleteShippingMethodRoute,
    listTaxRatesRoute,
    createTaxRateRoute,
    getTaxRateRoute,
    patchTaxRateRoute,
    deleteTaxRateRoute,
    getReportSummaryRoute,
  ] as const);
}
