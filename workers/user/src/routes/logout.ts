import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { signOut } from "../sessions/sign-out.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/logout",
  operationId: "logout",
  summary: "End this session",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    204: { description: "The session has ended" },
    ...problems("unauthenticated", "token_expired", "forbidden", "unavailable"),
  },
});

export const logoutRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    await signOut(c.var.user, principalOf(c));
    return c.body(null, 204);
  },
});
