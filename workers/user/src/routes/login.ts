import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { signIn } from "../sessions/sign-in.ts";
import { deviceOf } from "./device.ts";
import { idempotencyHeaders, LoginBody, presentSession, Session } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/login",
  operationId: "login",
  summary: "Sign in",
  description: "An unknown e-mail address and a wrong password are alike in answer and in timing.",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: LoginBody } } },
  },
  responses: {
    200: { description: "Signed in", content: { "application/json": { schema: Session } } },
    ...problems("malformed_json", "invalid_credentials", "account_disabled", "request_in_progress"),
    ...problems("payload_too_large", "unsupported_media_type"),
    ...problems("validation_failed", "idempotency_key_reused", "unavailable"),
  },
});

export const loginRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const signedIn = await signIn(c.var.user, { ...c.req.valid("json"), ...deviceOf(c.req.raw) });
    return c.json(presentSession(signedIn), 200, { "cache-control": "no-store" });
  },
});
