import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { deleteTemplateRoute } from "./delete-template.ts";
import { getTemplateRoute } from "./get-template.ts";
import { listTemplateVersionsRoute } from "./list-template-versions.ts";
import { listTemplatesRoute } from "./list-templates.ts";
import { previewTemplateRoute } from "./preview-template.ts";
import { putTemplateRoute } from "./put-template.ts";
import { restoreTemplateRoute } from "./restore-template.ts";

/** The texts of messages. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    listTemplatesRoute,
    getTemplateRoute,
    putTemplateRoute,
    deleteTemplateRoute,
    previewTemplateRoute,
    listTemplateVersionsRoute,
    restoreTemplateRoute,
  ] as const);
