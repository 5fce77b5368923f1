import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { getReportSummaryRoute } from "./get-report-summary.ts";

/** What the shop has sold. */
export const addRoutes = (app: OpenAPIHono<App>) => app.openapiRoutes([getReportSummaryRoute] as const);
