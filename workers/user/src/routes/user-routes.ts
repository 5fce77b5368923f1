import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { changeUserRoute } from "./change-user.ts";
import { getUserRoute } from "./get-user.ts";
import { listUsersRoute } from "./list-users.ts";

/** What administrators do with accounts. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([listUsersRoute, getUserRoute, changeUserRoute] as const);
