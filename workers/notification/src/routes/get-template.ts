import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { readTemplate } from "../templates/read-template.ts";
import { templateKey } from "../templates/template-key.ts";
import { presentTemplate, tagOf, TemplateParams, templateRoute, TemplateView } from "./template-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/notification-templates/{event}/{channel}/{locale}",
  operationId: "getTemplate",
  summary: "Read a template",
  description: "Messages fall back from `de-AT` to `de` to `en`; a locale without a template of its own is 404.",
  ...templateRoute("notifications.read"),
  request: { params: TemplateParams },
  responses: {
    200: { description: "The template as it is now", content: { "application/json": { schema: TemplateView } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getTemplateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const state = await readTemplate(c.var.context, templateKey(c.req.valid("param")));
    return c.json(presentTemplate(state), 200, { etag: await tagOf(state), "cache-control": "private, no-store" });
  },
});
