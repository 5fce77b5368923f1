import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { resetPassword } from "../links/reset-password.ts";
import { publishSoon } from "../outbox/publish-soon.ts";
import { rememberDevice } from "./device.ts";
import { ResetPasswordBody } from "./link-schemas.ts";
import { idempotencyHeaders } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/reset-password",
  operationId: "resetPassword",
  summary: "Set a new password by the link of a mail",
  description:
    "Takes the token of the link in the mail: good once, for an hour. Every session ends, other links stop working, " +
    "and the address counts as verified, since the link was read there. A password that is refused leaves the token " +
    "usable. A token that was used, has expired, was replaced or never was is 422 `validation_failed` on `token`, " +
    "whichever it is, and so is that of a disabled account. The browser becomes a known device (cookie `device`): failed attempts of " +
    "others do not keep it from signing in.",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: ResetPasswordBody } } },
  },
  responses: {
    204: { description: "The password is set, and every session has ended; sign in with it" },
    ...problems(
      "malformed_json",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const resetPasswordRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { deviceToken, events } = await resetPassword(c.var.user, c.req.valid("json"));
    c.var.user.background(publishSoon(c.var, events));
    rememberDevice(c, deviceToken);
    return c.body(null, 204);
  },
});
