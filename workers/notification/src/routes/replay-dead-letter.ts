import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { replayDeadLetter } from "../dead-letters/replay-dead-letter.ts";
import { DeadLetterView, presentDeadLetter } from "./dead-letter-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/notifications/dead-letters/{id}/replay",
  operationId: "replayDeadLetter",
  summary: "Handle a dead letter once more",
  description: "What it led to already is not sent again. 409 when it is still no event that this version knows.",
  tags: ["notifications"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: z.object({ id: z.string().min(1).max(64) }) },
  responses: {
    200: { description: "It was handled", content: { "application/json": { schema: DeadLetterView } } },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "unavailable",
      "conflict",
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
    ),
  },
});

export const replayDeadLetterRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const letter = await replayDeadLetter(c.var.context, c.req.valid("param").id);
    return c.json(presentDeadLetter(letter), 200);
  },
});
