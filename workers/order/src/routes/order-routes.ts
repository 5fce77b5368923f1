import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { cancelOrderRoute } from "./cancel-order.ts";
import { claimOrderRoute } from "./claim-order.ts";
import { deliverOrderRoute } from "./deliver-order.ts";
import { exportOrdersRoute } from "./export-orders.ts";
import { getOrderRoute } from "./get-order.ts";
import { listOrderEventsRoute } from "./list-order-events.ts";
import { listOrdersRoute } from "./list-orders.ts";
import { placeOrderRoute } from "./place-order.ts";
import { shipOrderRoute } from "./ship-order.ts";

/** Orders, and what becomes of them. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
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
  ] as const);
