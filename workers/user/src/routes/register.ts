import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { preferredLocale } from "@orderapp/core/locale";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { publishSoon } from "../outbox/publish-soon.ts";
import { registerUser } from "../users/register-user.ts";
import { presentUser } from "../users/user.ts";
import { exampleUser, idempotencyHeaders, RegisterBody, User } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/register",
  operationId: "register",
  summary: "Make an account",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: RegisterBody } } },
  },
  responses: {
    201: {
      description: "The new account; a verification mail is on its way",
      content: { "application/json": { schema: z.object({ user: User }), example: { user: exampleUser } } },
    },
    ...problems(
      "malformed_json",
      "email_taken",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const registerRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const body = c.req.valid("json");
    const locale = body.locale ?? preferredLocale(c.req.header("accept-language"));
    const { user, events } = await registerUser(c.var.user, { ...body, locale });
    c.executionCtx.waitUntil(publishSoon(c.var, events));
    return c.json({ user: presentUser(user) }, 201);
  },
});
