import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listTemplates } from "../templates/read-template.ts";
import { presentSummary, templateRoute, TemplateSummary } from "./template-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/notification-templates",
  operationId: "listTemplates",
  summary: "List the templates of all messages, and the variables that each may use",
  ...templateRoute("notifications.read"),
  responses: {
    200: {
      description: "Built-in and changed ones, by event, channel and locale; all on one page",
      content: { "application/json": { schema: z.object({ data: z.array(TemplateSummary) }) } },
    },
    ...problems("unauthenticated", "token_expired", "forbidden", "unavailable"),
  },
});

export const listTemplatesRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => c.json({ data: (await listTemplates(c.var.context)).map(presentSummary) }, 200),
});
