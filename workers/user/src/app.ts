import type { OpenAPIHono } from "@hono/zod-openapi";
import { createBaseApp } from "@orderapp/http/app";
import { createMiddleware } from "hono/factory";
import { createContext } from "./context.ts";
import type { AppEnv } from "./env.ts";
import { createApiKeyRoute } from "./routes/create-api-key.ts";
import { changeUserRoute } from "./routes/change-user.ts";
import { deleteApiKeyRoute } from "./routes/delete-api-key.ts";
import { forgotPasswordRoute } from "./routes/forgot-password.ts";
import { getApiKeyRoute } from "./routes/get-api-key.ts";
import { getUserRoute } from "./routes/get-user.ts";
import { jwksRoute } from "./routes/jwks.ts";
import { listApiKeysRoute } from "./routes/list-api-keys.ts";
import { listAuditRoute } from "./routes/list-audit.ts";
import { listUsersRoute } from "./routes/list-users.ts";
import { loginRoute } from "./routes/login.ts";
import { logoutRoute } from "./routes/logout.ts";
import { refreshRoute } from "./routes/refresh.ts";
import { registerRoute } from "./routes/register.ts";
import { resendVerificationRoute } from "./routes/resend-verification.ts";
import { resetPasswordRoute } from "./routes/reset-password.ts";
import { verifyEmailRoute } from "./routes/verify-email.ts";
import { OWN_ROUTES } from "./routes/own.ts";
import { authorityOf } from "./authority.ts";
import { settings } from "./settings.ts";

/** The user Worker's part of the public API. */
export function createApp(context: typeof createContext = createContext): OpenAPIHono<AppEnv> {
  const app = createBaseApp<AppEnv>({
    service: "user",
    settings,
    users: authorityOf,
  });
  app.use(
    createMiddleware<AppEnv>(async (c, next) => {
      c.set(
        "user",
        context(c.env, c.var.call, (work) => c.executionCtx.waitUntil(work)),
      );
      await next();
    }),
  );
  app.openapiRoutes([verifyEmailRoute, resendVerificationRoute, forgotPasswordRoute, resetPasswordRoute] as const);
  app.openapiRoutes(OWN_ROUTES);
  app.openapiRoutes([registerRoute, loginRoute, refreshRoute, logoutRoute, jwksRoute] as const);
  app.openapiRoutes([createApiKeyRoute, listApiKeysRoute, getApiKeyRoute, deleteApiKeyRoute] as const);
  // Last: `/v1/users/me` is nobody's id.
  app.openapiRoutes([listUsersRoute, getUserRoute, changeUserRoute, listAuditRoute] as const);
  return app;
}
