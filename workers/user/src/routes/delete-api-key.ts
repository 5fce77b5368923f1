import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { deleteApiKey } from "../api-keys/delete-api-key.ts";
import type { AppEnv } from "../env.ts";
import { ApiKeyParams } from "./api-key-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/api-keys/{id}",
  operationId: "deleteApiKey",
  summary: "Delete an API key for good",
  description: "It is refused everywhere within 5 s. Deleting it again changes nothing.",
  tags: ["API keys"],
  security: bearer,
  middleware: [identify, requirePermission("api-keys.manage")] as const,
  request: { params: ApiKeyParams },
  responses: {
    204: { description: "It is gone" },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "unavailable"),
  },
});

export const deleteApiKeyRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    c.set("auditDetail", await deleteApiKey(c.var.user, c.req.valid("param").id));
    return c.body(null, 204);
  },
});
