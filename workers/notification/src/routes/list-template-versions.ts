import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { templateKey } from "../templates/template-key.ts";
import { listVersions } from "../templates/write-template.ts";
import { presentContent, TemplateParams, templateRoute, TemplateVersionView } from "./template-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/notification-templates/{event}/{channel}/{locale}/versions",
  operationId: "listTemplateVersions",
  summary: "List the versions of a template",
  description: "The current one and up to 20 before it, newest first; empty for a template that was never changed.",
  ...templateRoute("notifications.read"),
  request: { params: TemplateParams },
  responses: {
    200: {
      description: "All on one page",
      content: { "application/json": { schema: z.object({ data: z.array(TemplateVersionView) }) } },
    },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const listTemplateVersionsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const versions = await listVersions(c.var.context, templateKey(c.req.valid("param")));
    const data = versions.map(({ version, content, changedAt }, index) => ({
      version,
      current: index === 0,
      changedAt,
      template: content && presentContent(content),
    }));
    return c.json({ data }, 200);
  },
});
