import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { getApiKey } from "../api-keys/get-api-key.ts";
import type { AppEnv } from "../env.ts";
import { ApiKey, ApiKeyParams, exampleApiKey, presentApiKey } from "./api-key-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/api-keys/{id}",
  operationId: "getApiKey",
  summary: "An API key",
  tags: ["API keys"],
  security: bearer,
  middleware: [identify, requirePermission("api-keys.manage")] as const,
  request: { params: ApiKeyParams },
  responses: {
    200: {
      description: "The key, without its secret",
      content: { "application/json": { schema: ApiKey, example: exampleApiKey } },
    },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "unavailable"),
  },
});

export const getApiKeyRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const key = await getApiKey(c.var.user, c.req.valid("param").id);
    return c.json(presentApiKey(key), 200, { "cache-control": "no-store" });
  },
});
