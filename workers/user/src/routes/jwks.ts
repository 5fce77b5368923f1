import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";

const Jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).openapi("JsonWebKeySet", {
  example: { keys: [{ kty: "EC", crv: "P-256", x: "f83OJ3D2…", y: "x_FEzRu9…", kid: "1", alg: "ES256", use: "sig" }] },
});

const route = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  operationId: "getJwks",
  summary: "The public keys that verify access tokens (RFC 7517)",
  tags: ["Users"],
  responses: {
    200: { description: "The key set", content: { "application/json": { schema: Jwks } } },
  },
});

export const jwksRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) => c.json(c.var.user.accessTokens.publicKeys(), 200, { "cache-control": "public, max-age=300" }),
});
