import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { templateKey } from "../templates/template-key.ts";
import { resetTemplate } from "../templates/write-template.ts";
import { IfMatch, TemplateParams, templateRoute } from "./template-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/notification-templates/{event}/{channel}/{locale}",
  operationId: "deleteTemplate",
  summary: "Return to the built-in template",
  description: "In a locale without one, messages fall back again. Earlier versions can still be restored.",
  ...templateRoute("notifications.write"),
  request: { params: TemplateParams, headers: IfMatch },
  responses: {
    204: { description: "The built-in one holds, or the fallback" },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "version_mismatch",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const deleteTemplateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    await resetTemplate(c.var.context, templateKey(c.req.valid("param")), expectedVersion(c.req.raw));
    return c.body(null, 204);
  },
});
