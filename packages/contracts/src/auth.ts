import { z } from "@hono/zod-openapi";

export const Role = z.enum(["USER", "ADMIN"]).openapi("Role");
export type Role = z.infer<typeof Role>;

/** The payload of an access token (api.md §1): the seed's claims and the registered ones. */
export const AccessClaims = z.object({
  userId: z.string().min(1),
  email: z.string().min(1),
  role: Role,
  sid: z.string().min(1),
  jti: z.string().min(1),
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/** Who is calling, as far as a verified access token says. */
export type Principal = { userId: string; email: string; role: Role; sessionId: string };

/** A public key set (RFC 7517) as the user Worker publishes it. */
export type PublicJwks = { keys: Record<string, unknown>[] };
