import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { endSession } from "../sessions/end-session.ts";
import { exampleSession } from "./session-schemas.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/users/me/sessions/{sessionId}",
  operationId: "endSession",
  summary: "Sign out one of your sessions",
  description:
    "Its refresh token is useless at once, its access token within 5 s. The session of the request may go too.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  request: { params: z.object({ sessionId: z.string().openapi({ example: exampleSession.id }) }) },
  responses: {
    204: { description: "The session has ended" },
    ...problems("unauthenticated", "token_expired", "account_disabled", "not_found", "unavailable"),
  },
});

export const endSessionRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    await endSession(c.var.user, principalOf(c), c.req.valid("param").sessionId);
    return c.body(null, 204);
  },
});
