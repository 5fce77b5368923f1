import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { getUser } from "../administration/get-user.ts";
import type { AppEnv } from "../env.ts";
import { AdminUser, exampleAdminUser, presentAdminUser, UserParams } from "./admin-user.ts";

const route = createRoute({
  method: "get",
  path: "/v1/users/{id}",
  operationId: "getUser",
  summary: "Anybody's account",
  tags: ["Users"],
  security: bearerOrKey("users.read-all"),
  middleware: [identify, requirePermission("users.read-all")] as const,
  request: { params: UserParams },
  responses: {
    200: {
      description: "The account",
      content: { "application/json": { schema: AdminUser, example: exampleAdminUser } },
    },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "unavailable"),
  },
});

export const getUserRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const user = await getUser(c.var.user, c.req.valid("param").id);
    return c.json(presentAdminUser(user), 200, { "cache-control": "no-store" });
  },
});
