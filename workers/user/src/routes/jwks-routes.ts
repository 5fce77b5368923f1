import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { jwksRoute } from "./jwks.ts";

/** The keys that verify access tokens. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) => app.openapiRoutes([jwksRoute] as const);
