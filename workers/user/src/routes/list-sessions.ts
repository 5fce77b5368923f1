import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { pageOf } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { listSessions } from "../sessions/list-sessions.ts";
import { exampleSession, presentSessionView, SessionView } from "./session-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/users/me/sessions",
  operationId: "listSessions",
  summary: "Where you are signed in",
  description: "All sessions that have not ended, in the order of their sign-ins; there are at most 50, in one page.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    200: {
      description: "Your sessions",
      content: {
        "application/json": {
          schema: pageOf(SessionView),
          example: { data: [exampleSession], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems("unauthenticated", "token_expired", "account_disabled", "unavailable"),
  },
});

export const listSessionsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const data = (await listSessions(c.var.user, principalOf(c))).map(presentSessionView);
    return c.json({ data, page: { nextCursor: null, hasMore: false } }, 200, { "cache-control": "no-store" });
  },
});
