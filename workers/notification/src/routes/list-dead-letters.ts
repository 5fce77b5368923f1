import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { DeadLetterView, presentDeadLetter } from "./dead-letter-view.ts";

const SORT = "-at";

const route = createRoute({
  method: "get",
  path: "/v1/notifications/dead-letters",
  operationId: "listDeadLetters",
  summary: "List messages that could not be handled",
  description: "Kept for 30 days. The administrators are mailed when one comes, once an hour at most.",
  tags: ["notifications"],
  security: bearerOrKey("notifications.read"),
  middleware: [identify, requirePermission("notifications.read")] as const,
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: { description: "Newest first", content: { "application/json": { schema: pageOf(DeadLetterView) } } },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listDeadLettersRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const [at, lastId] = cursor ? decodeCursor(cursor, SORT, ["number", "string"]) : [];
    const after = lastId === undefined ? undefined : { createdAt: Number(at), id: String(lastId) };
    const { items, next } = await c.var.context.deadLetters.list({ limit, after });
    const nextCursor = next ? encodeCursor(SORT, [next.createdAt, next.id]) : null;
    return c.json({ data: items.map(presentDeadLetter), page: { nextCursor, hasMore: nextCursor !== null } }, 200);
  },
});
