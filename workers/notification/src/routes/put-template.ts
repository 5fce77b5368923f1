import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { templateKey } from "../templates/template-key.ts";
import { writeTemplate } from "../templates/write-template.ts";
import {
  IfMatch,
  presentTemplate,
  tagOf,
  TemplateBody,
  TemplateParams,
  templateRoute,
  TemplateView,
} from "./template-view.ts";

const route = createRoute({
  method: "put",
  path: "/v1/notification-templates/{event}/{channel}/{locale}",
  operationId: "putTemplate",
  summary: "Change a template, or add one for a locale",
  description:
    "Messages use it within 5 s. Mistakes (syntax, unknown variables and filters, limits) are 422, each with `path`, `line` and `column`.",
  ...templateRoute("notifications.write"),
  request: {
    params: TemplateParams,
    headers: IfMatch,
    body: { required: true, content: { "application/json": { schema: TemplateBody } } },
  },
  responses: {
    200: { description: "The template as it is now", content: { "application/json": { schema: TemplateView } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const putTemplateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const key = templateKey(c.req.valid("param"));
    const state = await writeTemplate(c.var.context, key, c.req.valid("json"), expectedVersion(c.req.raw));
    return c.json(presentTemplate(state), 200, { etag: await tagOf(state) });
  },
});
