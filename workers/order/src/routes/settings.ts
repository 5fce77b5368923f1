import { z } from "@hono/zod-openapi";
import type { Scope } from "@orderapp/contracts/permissions";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";

// A mutable tuple, which the route types demand.
const chain = <Handlers extends unknown[]>(...handlers: Handlers): Handlers => handlers;

/** Of every route of the shop's settings. */
export const permitted = (permission: Scope) => ({
  tags: ["shipping and tax"],
  middleware: chain(identify, requirePermission(permission)),
  security: bearerOrKey(permission),
});

/** Of those that create something: an `Idempotency-Key` is honoured. */
export const permittedPost = (permission: Scope) => ({
  ...permitted(permission),
  middleware: chain(identify, requirePermission(permission), idempotent()),
});

export const ifMatch = z.object({
  "if-match": z.string().max(100).optional().openapi({ description: "The `ETag` of what you read; 412 when stale" }),
});

/** The version in the answer's headers, for the next change. */
export const etagHeader = {
  headers: z.object({ etag: z.string().openapi({ description: "For `If-Match`", example: '"v2"' }) }),
};

/** Of every answer that was refused for who asked. */
export const REFUSED = ["unauthenticated", "token_expired", "forbidden", "unavailable"] as const;
/** Of every change besides. */
export const REFUSED_WRITE = [
  ...REFUSED,
  "malformed_json",
  "payload_too_large",
  "unsupported_media_type",
  "validation_failed",
] as const;
