import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { refreshSession } from "../sessions/refresh-session.ts";
import { idempotencyHeaders, presentSession, RefreshBody, Session } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/auth/refresh",
  operationId: "refreshSession",
  summary: "Exchange a refresh token for new tokens",
  description:
    "A refresh token works once; within 10 seconds it may come again, as its answer may have been lost, and gets the " +
    "same next one. Later, or once the next one was used, it ends the whole session (`token_reused`).",
  tags: ["Users"],
  // The refresh token in the body is what lets one in.
  security: [],
  middleware: [idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: RefreshBody } } },
  },
  responses: {
    200: { description: "New tokens", content: { "application/json": { schema: Session } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_reused",
      "account_disabled",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const refreshRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const signedIn = await refreshSession(c.var.user, c.req.valid("json").refreshToken);
    return c.json(presentSession(signedIn), 200, { "cache-control": "no-store" });
  },
});
