import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { publishSoon } from "../outbox/publish-soon.ts";
import { signIn } from "../sessions/sign-in.ts";
import { deviceOf, deviceTokenOf, networkOfCaller, rememberDevice } from "./device.ts";
import { idempotencyHeaders, LoginBody, presentSession, Session } from "./schemas.ts";

const headers = idempotencyHeaders.extend({
  "x-device-token": z.string().optional().openapi({
    description: "The `deviceToken` of an earlier sign-in, from an application that keeps no cookies",
    example: "dv_9pR2kXw0Qm7sT4vY1zA3bC.1795430445.kX0…",
  }),
});

const route = createRoute({
  method: "post",
  path: "/v1/auth/login",
  operationId: "login",
  summary: "Sign in",
  description:
    "An unknown e-mail address and a wrong password are alike in answer and in timing. After 5 failures for one " +
    "e-mail address within 15 minutes, or 30 from one network, the answer is 429, whether or not the password is " +
    "right. A device that has signed in before counts its failures by itself: it shows its token as the cookie " +
    "`device` or the header `X-Device-Token`.",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers,
    body: { required: true, content: { "application/json": { schema: LoginBody } } },
  },
  responses: {
    200: {
      description: "Signed in; the cookie `device` keeps the token of this device",
      content: { "application/json": { schema: Session } },
    },
    ...problems(
      "malformed_json",
      "invalid_credentials",
      "account_disabled",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "too_many_attempts",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const loginRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const from = { ...deviceOf(c.req.raw), network: networkOfCaller(c), deviceToken: deviceTokenOf(c) };
    const { signedIn, events } = await signIn(c.var.user, { ...c.req.valid("json"), ...from });
    c.var.user.background(publishSoon(c.var, events));
    rememberDevice(c, signedIn.deviceToken);
    return c.json(presentSession(signedIn), 200, { "cache-control": "no-store" });
  },
});
