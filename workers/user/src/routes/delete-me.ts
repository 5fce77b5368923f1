import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { publishSoon } from "../outbox/publish-soon.ts";
import { erasePerson } from "../users/erase-person.ts";
import { forgetElsewhere } from "../users/erasure.ts";

const Erasing = z.object({ status: z.literal("erasing") }).openapi("Erasing", { example: { status: "erasing" } });

const route = createRoute({
  method: "delete",
  path: "/v1/users/me",
  operationId: "deleteMe",
  summary: "Erase your account",
  description:
    "Your personal data are gone at once, every session ends, and the e-mail address is free for another account. " +
    "Orders and payments lose your name within minutes; one that is still on its way to you keeps what delivery needs " +
    "until it has ended. A last mail says so. The last active administrator must stay: 409 `conflict`.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    202: { description: "The account has ended", content: { "application/json": { schema: Erasing } } },
    ...problems("unauthenticated", "token_expired", "account_disabled", "conflict", "unavailable"),
  },
});

export const deleteMeRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { user } = c.var;
    const { userId } = principalOf(c);
    const { events } = await erasePerson(user, principalOf(c));
    c.executionCtx.waitUntil(Promise.all([publishSoon(c.var, events), forgetElsewhere(user, userId)]));
    return c.json({ status: "erasing" as const }, 202);
  },
});
