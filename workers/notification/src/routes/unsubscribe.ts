import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { personOf, unsubscribe } from "../notifications/unsubscribe.ts";
import { unsubscribedPage, unsubscribePage } from "../templates/unsubscribe-page.ts";

const query = z.object({
  token: z.string().min(1).max(200).openapi({
    description: "From the link in a mail",
    example: "6743a1c5e4b0a1d2c3f4a5b6.kX0v…",
  }),
});
const html = { "text/html": { schema: z.string(), example: "<!doctype html>…" } };
const headers = { "cache-control": "no-store" };

const page = createRoute({
  method: "get",
  path: "/v1/unsubscribe",
  operationId: "showUnsubscribe",
  summary: "The page with the button that ends advertising mails",
  description: "Changes nothing by itself: programs that look at links must not unsubscribe anybody.",
  tags: ["notifications"],
  request: { query },
  responses: {
    200: { description: "A page for a browser", content: html },
    ...problems("invalid_signature", "validation_failed"),
  },
});

const post = createRoute({
  method: "post",
  path: "/v1/unsubscribe",
  operationId: "unsubscribe",
  summary: "End advertising mails with one click, without signing in (RFC 8058)",
  description: "Mail programs send `List-Unsubscribe=One-Click` as a form; the body does not matter. Idempotent.",
  tags: ["notifications"],
  request: { query },
  responses: {
    200: { description: "Done; a page for a browser", content: html },
    ...problems("invalid_signature", "validation_failed", "unavailable"),
  },
});

export const unsubscribePageRoute = defineOpenAPIRoute<typeof page, App>({
  route: page,
  handler: async (c) => {
    const { context } = c.var;
    await personOf(context, c.req.valid("query").token);
    return c.html(unsubscribePage(context.store), 200, headers);
  },
});

export const unsubscribeRoute = defineOpenAPIRoute<typeof post, App>({
  route: post,
  handler: async (c) => {
    const { context } = c.var;
    await unsubscribe(context, c.req.valid("query").token);
    return c.html(unsubscribedPage(context.store), 200, headers);
  },
});
