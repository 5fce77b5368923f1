import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { forgotPasswordRoute } from "./forgot-password.ts";
import { loginRoute } from "./login.ts";
import { logoutRoute } from "./logout.ts";
import { refreshRoute } from "./refresh.ts";
import { registerRoute } from "./register.ts";
import { resendVerificationRoute } from "./resend-verification.ts";
import { resetPasswordRoute } from "./reset-password.ts";
import { verifyEmailRoute } from "./verify-email.ts";

/** Accounts, from the first sign-in to a new password. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([
    registerRoute,
    loginRoute,
    refreshRoute,
    logoutRoute,
    verifyEmailRoute,
    resendVerificationRoute,
    forgotPasswordRoute,
    resetPasswordRoute,
  ] as const);
