import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { createShippingMethodRoute } from "./create-shipping-method.ts";
import { deleteShippingMethodRoute } from "./delete-shipping-method.ts";
import { getShippingMethodRoute } from "./get-shipping-method.ts";
import { listShippingMethodsRoute } from "./list-shipping-methods.ts";
import { patchShippingMethodRoute } from "./patch-shipping-method.ts";

/** How orders may be sent. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    listShippingMethodsRoute,
    createShippingMethodRoute,
    getShippingMethodRoute,
    patchShippingMethodRoute,
    deleteShippingMethodRoute,
  ] as const);
