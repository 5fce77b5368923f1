import { z } from "@hono/zod-openapi";
import type { Scope } from "@orderapp/contracts/permissions";
import { bearerOrKey, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { expectedVersion } from "@orderapp/http/etag";
import { idempotent } from "@orderapp/http/idempotency";
import type { Context, TypedResponse } from "hono";
import type { AppEnv } from "../env.ts";
import type { ChangeInput } from "../products/change-product.ts";
import type { WrittenProduct } from "../products/written-product.ts";
import type { Product } from "./schemas.ts";

// A mutable tuple, which the route types demand.
const chain = <Handlers extends unknown[]>(...handlers: Handlers): Handlers => handlers;

/** Of every route for those with a permission. */
export const permitted = (permission: Scope) => ({
  middleware: chain(identify, requirePermission(permission)),
  security: bearerOrKey(permission),
});
/** Of those that create or move something: an `Idempotency-Key` is honoured. */
export const permittedPost = (permission: Scope) => ({
  middleware: chain(identify, requirePermission(permission), idempotent()),
  security: bearerOrKey(permission),
});

export const ProductId = z.object({ id: z.string().min(1).max(255) });
export const IfMatch = z.object({
  "if-match": z.string().max(100).optional().openapi({ description: "The `ETag` of what you read; 412 when stale" }),
});

/** Who changes which product, and from which version. */
export const changeOf = (c: Context<AppEnv>, id: string): ChangeInput => ({
  id,
  version: expectedVersion(c.req.raw),
  actor: principalOf(c).userId,
});

/** A product that was just written, with the tag for the next change. Its text comes from the store as it is. */
export function answerWritten<Status extends 200 | 201>(
  c: Context<AppEnv>,
  product: WrittenProduct,
  status: Status,
): Response & TypedResponse<z.infer<typeof Product>, Status, "json"> {
  c.var.recent.clear();
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "private, no-store",
    etag: product.etag,
    ...(status === 201 ? { location: `/v1/products/${product.id}` } : {}),
  };
  const response = new Response(product.body, { status, headers });
  return response as Response & TypedResponse<z.infer<typeof Product>, Status, "json">;
}
