import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { publishSoon } from "../outbox/publish-soon.ts";
import { changePassword } from "../users/change-password.ts";
import { networkOfCaller } from "./device.ts";
import { GivenPassword, idempotencyHeaders, NewPassword } from "./schemas.ts";

const Body = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword }).openapi("ChangePassword", {
  example: { currentPassword: "correct-horse-battery", newPassword: "another-horse-battery" },
});

const route = createRoute({
  method: "post",
  path: "/v1/users/me/password",
  operationId: "changePassword",
  summary: "Change your password",
  description: "Ends every other session, and makes links useless that would set a password. A mail tells of it.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own"), idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: Body } } },
  },
  responses: {
    204: { description: "The password is changed; this session goes on" },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "invalid_credentials",
      "account_disabled",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "too_many_attempts",
      "unavailable",
    ),
  },
});

export const changePasswordRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const input = { ...c.req.valid("json"), network: networkOfCaller(c) };
    const { events } = await changePassword(c.var.user, principalOf(c), input);
    c.executionCtx.waitUntil(publishSoon(c.var, events));
    return c.body(null, 204);
  },
});
