import { z } from "@hono/zod-openapi";
import type { Scope } from "./permissions.ts";

export const Role = z.enum(["USER", "ADMIN"]).openapi("Role");
export type Role = z.infer<typeof Role>;

/**
 * The payload of an access token (api.md §1). One that stands for an API key, which no client ever sees, has no address
 * but a `name`, and as its `scope` (RFC 8693 §4.2) all that it may do.
 */
export const AccessClaims = z.object({
  userId: z.string().min(1),
  email: z.string(),
  role: Role,
  sid: z.string().min(1),
  jti: z.string().min(1),
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().optional(),
  name: z.string().optional(),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/** An API key as a caller; its scopes are all that it may do. */
type KeyGrant = { name: string; scopes: readonly Scope[] };

/**
 * Who is calling, as far as a verified access token says. An API key is nobody: its `userId` is no person's, it has no
 * address, and `key`.
 */
export type Principal = { userId: string; email: string; role: Role; sessionId: string; key?: KeyGrant };

/** A public key set (RFC 7517) as the user Worker publishes it. */
export type PublicJwks = { keys: Record<string, unknown>[] };
