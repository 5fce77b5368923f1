import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { checkTemplate } from "../templates/check-template.ts";
import { previewTemplate } from "../templates/preview-template.ts";
import { readTemplate } from "../templates/read-template.ts";
import { templateKey } from "../templates/template-key.ts";
import type { Content, TemplateKey } from "../templates/template.ts";
import { EXAMPLE_CONTENT, presentContent, TemplateBody, TemplateParams, templateRoute } from "./template-view.ts";

const Body = z
  .strictObject({
    template: TemplateBody.optional().openapi({ description: "A draft; else the template as it is now" }),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: "Fields of the event's data, in place of the sample's" }),
  })
  .openapi("PreviewTemplate", { example: { template: EXAMPLE_CONTENT } });

const Preview = z
  .object({ subject: z.string().optional(), html: z.string().optional(), text: z.string() })
  .openapi("TemplatePreview", {
    example: {
      subject: "Bestellung OA-7K2M-9QXD ist unterwegs",
      html: "<!doctype html>…",
      text: "Ihre Bestellung OA-7K2M-9QXD ist unterwegs.",
    },
  });

const route = createRoute({
  method: "post",
  path: "/v1/notification-templates/{event}/{channel}/{locale}/preview",
  operationId: "previewTemplate",
  summary: "See what a template makes of its event's sample, without saving or sending anything",
  ...templateRoute("notifications.write"),
  request: {
    params: TemplateParams,
    body: { required: true, content: { "application/json": { schema: Body } } },
  },
  responses: {
    200: { description: "The message", content: { "application/json": { schema: Preview } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const previewTemplateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const ctx = c.var.context;
    const key = templateKey(c.req.valid("param"));
    const { template, data = {} } = c.req.valid("json");
    const content = template ? goodDraft(key, template) : (await readTemplate(ctx, key)).content;
    return c.json(presentContent(previewTemplate(ctx, key, content, data)), 200);
  },
});

function goodDraft(key: TemplateKey, draft: Content): Content {
  const errors = checkTemplate(key.event, key.channel, draft);
  if (errors.length > 0) throw new AppError("validation_failed", "Correct the places named in errors.", { errors });
  return draft;
}
