import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Role } from "@orderapp/contracts/auth";
import { bearerOrKey, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { Standing } from "../administration/administration.ts";
import { changeUser } from "../administration/change-user.ts";
import type { AppEnv } from "../env.ts";
import { AccountStatus, AdminUser, exampleAdminUser, presentAdminUser, UserParams } from "./admin-user.ts";

const ChangeUserBody = z
  .strictObject({ role: Role.optional(), status: AccountStatus.optional() })
  .refine((change) => change.role !== undefined || change.status !== undefined, "Name a role, a status, or both")
  .openapi("ChangeUserBody", { example: { status: "disabled" } });

const route = createRoute({
  method: "patch",
  path: "/v1/users/{id}",
  operationId: "changeUser",
  summary: "Change a person's role, disable an account, or enable it again",
  description:
    "Any change ends the person's sessions everywhere within 5 s; enabling does not bring them back. " +
    "The last active administrator can be neither demoted nor disabled.",
  tags: ["Users"],
  security: bearerOrKey("users.write-all"),
  middleware: [identify, requirePermission("users.write-all")] as const,
  request: {
    params: UserParams,
    body: { required: true, content: { "application/json": { schema: ChangeUserBody } } },
  },
  responses: {
    200: {
      description: "The account as it is now",
      content: {
        "application/json": { schema: AdminUser, example: { ...exampleAdminUser, status: "disabled" as const } },
      },
    },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const changeUserRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { role, status } = c.req.valid("json");
    const { user, before } = await changeUser(c.var.user, principalOf(c), {
      userId: c.req.valid("param").id,
      ...(role === undefined ? {} : { role }),
      ...(status === undefined ? {} : { status }),
    });
    c.set("auditDetail", difference(before, user));
    return c.json(presentAdminUser(user), 200, { "cache-control": "no-store" });
  },
});

/** What the audit log is told: both sides of what was changed. */
const difference = (before: Standing, after: Standing): Record<string, string> => ({
  ...(before.role === after.role ? {} : { roleBefore: before.role, role: after.role }),
  ...(before.status === after.status ? {} : { statusBefore: before.status, status: after.status }),
});
