import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { unsubscribePageRoute, unsubscribeRoute } from "./unsubscribe.ts";

/** The end of advertising. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([unsubscribePageRoute, unsubscribeRoute] as const);
