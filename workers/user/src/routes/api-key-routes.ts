import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { createApiKeyRoute } from "./create-api-key.ts";
import { deleteApiKeyRoute } from "./delete-api-key.ts";
import { getApiKeyRoute } from "./get-api-key.ts";
import { listApiKeysRoute } from "./list-api-keys.ts";

/** Keys for machines. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([createApiKeyRoute, listApiKeysRoute, getApiKeyRoute, deleteApiKeyRoute] as const);
