import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { requestMail } from "../links/request-mail.ts";
import { networkOfCaller } from "./device.ts";
import { Accepted, MailRequestBody } from "./link-schemas.ts";
import { idempotencyHeaders } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/forgot-password",
  operationId: "forgotPassword",
  summary: "Ask for a mail to set a new password",
  description:
    "The mail goes out if there is an active account with that address, three times an hour at most. " +
    "The answer is the same in any case. A network that asks for more than ten mails an hour is answered 429.",
  tags: ["Users"],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: MailRequestBody } } },
  },
  responses: {
    202: {
      description: "The request is kept, and will be done",
      content: { "application/json": { schema: Accepted } },
    },
    ...problems(
      "malformed_json",
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

export const forgotPasswordRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { email } = c.req.valid("json");
    await requestMail(c.var.user, { purpose: "reset_password", email, network: networkOfCaller(c) });
    return c.json({ status: "accepted" as const }, 202);
  },
});
