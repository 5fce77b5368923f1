import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { expectedVersion } from "@orderapp/http/etag";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { templateKey } from "../templates/template-key.ts";
import { restoreTemplate } from "../templates/write-template.ts";
import { IfMatch, presentTemplate, tagOf, TemplateParams, TemplateView } from "./template-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/notification-templates/{event}/{channel}/{locale}/versions/{version}/restore",
  operationId: "restoreTemplate",
  summary: "Put an earlier version of a template in place again",
  description: "It becomes a new version, so that this can be undone too.",
  tags: ["notification-templates"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: {
    params: TemplateParams.extend({
      version: z.coerce.number().int().min(1).max(999_999_999).openapi({ example: 2 }),
    }),
    headers: IfMatch,
  },
  responses: {
    200: { description: "The template as it is now", content: { "application/json": { schema: TemplateView } } },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "request_in_progress",
      "version_mismatch",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const restoreTemplateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { version, ...named } = c.req.valid("param");
    const state = await restoreTemplate(c.var.context, templateKey(named), version, expectedVersion(c.req.raw));
    return c.json(presentTemplate(state), 200, { etag: await tagOf(state) });
  },
});
