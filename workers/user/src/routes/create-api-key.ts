import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { plainText } from "@orderapp/contracts/common";
import { SCOPES } from "@orderapp/contracts/permissions";
import { ApiKeyScope } from "@orderapp/contracts/user";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import { createApiKey } from "../api-keys/create-api-key.ts";
import type { AppEnv } from "../env.ts";
import { ApiKey, exampleApiKey, presentApiKey } from "./api-key-view.ts";
import { idempotencyHeaders } from "./schemas.ts";

const CreateApiKey = z
  .strictObject({
    name: plainText(1, 100).openapi({ description: "What it is for" }),
    scopes: z.array(ApiKeyScope).min(1).max(SCOPES.length).openapi({ description: "All that it may do" }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: "In the future; never, unless given", example: "2027-11-23T00:00:00.000Z" }),
  })
  .openapi("CreateApiKey", { example: { name: "Warehouse", scopes: ["inventory.read", "inventory.write"] } });

const NewApiKey = ApiKey.extend({
  secret: z.string().openapi({ description: "The key itself: send it as `Authorization: Bearer <secret>`" }),
}).openapi("NewApiKey");

const exampleSecret = `${exampleApiKey.prefix}.9pR2kXw0Qm7sT4vY1zA3bC5dE8fG6hJ0kL2mN4pQ6rS`;

const route = createRoute({
  method: "post",
  path: "/v1/api-keys",
  operationId: "createApiKey",
  summary: "Make an API key for a machine",
  description:
    "Only an administrator who is signed in makes one; an API key never does. It may do what its scopes say and nothing " +
    "else, it is no person, and it stays when the account of whoever made it goes. There are 100 keys at most: one " +
    "more is 409 `conflict`.",
  tags: ["API keys"],
  security: bearer,
  middleware: [identify, requirePermission("api-keys.manage"), idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: CreateApiKey } } },
  },
  responses: {
    201: {
      description: "The key, with its secret, which is not shown again",
      headers: { Location: { description: "The key's address", schema: { type: "string" as const } } },
      content: {
        "application/json": {
          schema: NewApiKey,
          example: { ...exampleApiKey, lastUsedAt: null, secret: exampleSecret },
        },
      },
    },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "conflict",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const createApiKeyRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, scopes, expiresAt } = c.req.valid("json");
    const input = { name, scopes, ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }) };
    const { key, secret } = await createApiKey(c.var.user, principalOf(c), input);
    c.set("auditDetail", { name: key.name, scopes: key.scopes.join(" ") });
    const headers = { location: `/v1/api-keys/${key.id}`, "cache-control": "no-store" };
    return c.json({ ...presentApiKey(key), secret }, 201, headers);
  },
});
