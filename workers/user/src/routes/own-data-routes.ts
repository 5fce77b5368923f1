import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { exportMeRoute } from "./export-me.ts";

/** What is held about a person: it names the schemas of all the others. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) => app.openapiRoutes([exportMeRoute] as const);
