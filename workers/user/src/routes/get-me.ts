import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { getProfile } from "../users/get-profile.ts";
import { presentUser } from "../users/user.ts";
import { exampleUser, User } from "./schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/users/me",
  operationId: "getMe",
  summary: "Your profile",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    200: { description: "Your profile", content: { "application/json": { schema: User, example: exampleUser } } },
    ...problems("unauthenticated", "token_expired", "account_disabled", "unavailable"),
  },
});

export const getMeRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const user = await getProfile(c.var.user, principalOf(c));
    return c.json(presentUser(user), 200, { "cache-control": "no-store" });
  },
});
