import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { listAuditRoute } from "./list-audit.ts";

/** What administrators have done. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) => app.openapiRoutes([listAuditRoute] as const);
