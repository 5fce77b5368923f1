import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { AuditEntry, exampleAuditEntry, presentAuditEntry } from "./audit-entry.ts";

const SORT = "audit:-id";
const time = z.iso.datetime({ offset: true }).optional();

const route = createRoute({
  method: "get",
  path: "/v1/audit",
  operationId: "listAudit",
  summary: "What administrators and API keys did, newest first",
  description:
    "Every change that an administrator or an API key asks for, in any part of the shop. Nothing in it can be changed.",
  tags: ["Audit"],
  security: bearerOrKey("audit.read"),
  middleware: [identify, requirePermission("audit.read")] as const,
  request: {
    query: z.strictObject({
      ...pageQuery,
      actorId: z
        .string()
        .min(1)
        .max(64)
        .optional()
        .openapi({ description: "Who; an API key is `key:` and its id", example: "6743a1c5e4b0a1d2c3f4a5b0" }),
      action: z.string().min(1).max(254).optional().openapi({
        description: "The beginning of an action, or all of it",
        example: "PATCH /v1/users",
      }),
      target: z.string().min(1).max(512).optional().openapi({
        description: "The beginning of a path, or all of it",
        example: "/v1/users/6743a1c5e4b0a1d2c3f4a5b6",
      }),
      from: time.openapi({ description: "At or after", example: "2026-11-01T00:00:00.000Z" }),
      to: time.openapi({ description: "Before", example: "2026-12-01T00:00:00.000Z" }),
    }),
  },
  responses: {
    200: {
      description: "A page of acts",
      content: {
        "application/json": {
          schema: pageOf(AuditEntry),
          example: { data: [exampleAuditEntry], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listAuditRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { cursor, limit, actorId, action, target, from, to } = c.req.valid("query");
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const entries = await c.var.user.audit.list({
      ...(actorId === undefined ? {} : { actorId }),
      ...(action === undefined ? {} : { action }),
      ...(target === undefined ? {} : { target }),
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(to === undefined ? {} : { to: new Date(to) }),
      ...(before === undefined ? {} : { before }),
      limit: limit + 1,
    });
    const page = toPage(entries, limit, presentAuditEntry, ({ id }) => encodeCursor(SORT, [id]));
    return c.json(page, 200, { "cache-control": "no-store" });
  },
});

function readCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, SORT, ["string"]).map(String);
  if (!id || !isUuid(id)) throw new AppError("invalid_cursor", "Use the nextCursor of a page, unchanged.");
  return id;
}
