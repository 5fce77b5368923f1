import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { verifyEmail } from "../links/verify-email.ts";
import { presentUser } from "../users/user.ts";
import { VerifyEmailBody } from "./link-schemas.ts";
import { exampleUser, idempotencyHeaders, User } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/verify-email",
  operationId: "verifyEmail",
  summary: "Verify an e-mail address",
  description:
    "Takes the token of the link in a verification mail: good once, for 24 hours. A token that was used, has expired, " +
    "was replaced or never was is 422 `validation_failed` on `token`, whichever it is (not 401: no session is at stake, " +
    "and clients sign out at that).",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: VerifyEmailBody } } },
  },
  responses: {
    200: {
      description: "The address is verified",
      content: {
        "application/json": {
          schema: z.object({ user: User }),
          example: { user: { ...exampleUser, emailVerified: true } },
        },
      },
    },
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

export const verifyEmailRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const user = await verifyEmail(c.var.user, c.req.valid("json").token);
    return c.json({ user: presentUser(user) }, 200, { "cache-control": "no-store" });
  },
});
