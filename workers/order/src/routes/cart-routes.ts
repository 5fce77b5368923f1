import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { addCartItemRoute } from "./add-cart-item.ts";
import { changeCartItemRoute, removeCartItemRoute } from "./change-cart-item.ts";
import { claimCartRoute } from "./claim-cart.ts";
import { createCartRoute } from "./create-cart.ts";
import { emptyCartRoute } from "./empty-cart.ts";
import { findMyCartRoute } from "./find-my-cart.ts";
import { getCartRoute } from "./get-cart.ts";

/** Carts, from the first item to their owner. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    createCartRoute,
    // Before the cart of any id.
    findMyCartRoute,
    getCartRoute,
    emptyCartRoute,
    addCartItemRoute,
    changeCartItemRoute,
    removeCartItemRoute,
    claimCartRoute,
  ] as const);
