import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { adjustInventoryRoute } from "./adjust-inventory.ts";
import { getInventoryRoute } from "./get-inventory.ts";
import { listInventoryRoute } from "./list-inventory.ts";
import { listMovementsRoute } from "./list-movements.ts";

/** What is on hand, and every movement of it. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([listInventoryRoute, getInventoryRoute, adjustInventoryRoute, listMovementsRoute] as const);
