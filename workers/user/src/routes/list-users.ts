import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Role } from "@orderapp/contracts/auth";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { isObjectId } from "../users/object-id.ts";
import { AccountStatus, AdminUser, exampleAdminUser, presentAdminUser } from "./admin-user.ts";

const SORT = "users:-id";

const route = createRoute({
  method: "get",
  path: "/v1/users",
  operationId: "listUsers",
  summary: "People with an account, newest first",
  tags: ["Users"],
  security: bearerOrKey("users.read-all"),
  middleware: [identify, requirePermission("users.read-all")] as const,
  request: {
    query: z.strictObject({
      ...pageQuery,
      q: z.string().trim().min(1).max(254).optional().openapi({
        description:
          "The beginning of the e-mail address or of a word of the name; of several words, all must be found",
        example: "ada love",
      }),
      role: Role.optional(),
      status: AccountStatus.optional(),
    }),
  },
  responses: {
    200: {
      description: "A page of people",
      content: {
        "application/json": {
          schema: pageOf(AdminUser),
          example: { data: [exampleAdminUser], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listUsersRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { cursor, limit, q, role, status } = c.req.valid("query");
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const users = await c.var.user.administration.list({
      ...(q === undefined ? {} : { q }),
      ...(role === undefined ? {} : { role }),
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
      limit: limit + 1,
    });
    const page = toPage(users, limit, presentAdminUser, ({ id }) => encodeCursor(SORT, [id]));
    return c.json(page, 200, { "cache-control": "no-store" });
  },
});

function readCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, SORT, ["string"]).map(String);
  if (!id || !isObjectId(id)) throw new AppError("invalid_cursor", "Use the nextCursor of a page, unchanged.");
  return id;
}
