import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { bearer, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { isObjectId } from "../users/object-id.ts";
import { ApiKey, exampleApiKey, presentApiKey } from "./api-key-view.ts";

const SORT = "api-keys:-id";

const route = createRoute({
  method: "get",
  path: "/v1/api-keys",
  operationId: "listApiKeys",
  summary: "API keys, newest first",
  description: "Expired ones are among them until they are deleted.",
  tags: ["API keys"],
  security: bearer,
  middleware: [identify, requirePermission("api-keys.manage")] as const,
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: {
      description: "A page of keys, without their secrets",
      content: {
        "application/json": {
          schema: pageOf(ApiKey),
          example: { data: [exampleApiKey], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listApiKeysRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const before = cursor === undefined ? {} : { before: readCursor(cursor) };
    const keys = await c.var.user.apiKeys.list({ ...before, limit: limit + 1 });
    const page = toPage(keys, limit, presentApiKey, ({ id }) => encodeCursor(SORT, [id]));
    return c.json(page, 200, { "cache-control": "no-store" });
  },
});

function readCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, SORT, ["string"]).map(String);
  if (!id || !isObjectId(id)) throw new AppError("invalid_cursor", "Use the nextCursor of a page, unchanged.");
  return id;
}
