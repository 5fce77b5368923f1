import { AccessClaims, type Principal, type PublicJwks } from "@orderapp/contracts/auth";
import { permits, type Permission } from "@orderapp/contracts/permissions";
import type { Call } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { createMiddleware } from "hono/factory";
import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { BaseEnv } from "./types.ts";

type KeySet = ReturnType<typeof createLocalJWKSet>;
type CachedKeys = { keys: KeySet; fetchedAt: number };

const KEYS_LIVE_MS = 5 * 60_000;
const REFETCH_AFTER_MS = 5_000;
// A cache that may vanish: public keys only, per issuer.
const cache = new Map<string, CachedKeys>();

async function keySet(issuer: string, load: () => Promise<PublicJwks>, minFreshness: number): Promise<CachedKeys> {
  const known = cache.get(issuer);
  if (known && Date.now() - known.fetchedAt < minFreshness) return known;
  const { keys } = await load();
  const fresh = { keys: createLocalJWKSet({ keys }), fetchedAt: Date.now() };
  cache.set(issuer, fresh);
  return fresh;
}

export type VerifyOptions = {
  issuer: string;
  audience: string;
  call: Call;
  jwks: (call: Call) => Promise<PublicJwks>;
};

/** Verifies an access token (ES256, issuer, audience, times) and says who it is; an unknown `kid` refetches the keys. */
export async function verifyAccessToken(token: string, options: VerifyOptions): Promise<Principal> {
  const load = () => options.jwks(options.call);
  const checks = { issuer: options.issuer, audience: options.audience, algorithms: ["ES256"], clockTolerance: 5 };
  const verify = async (set: CachedKeys) => AccessClaims.parse((await jwtVerify(token, set.keys, checks)).payload);
  try {
    const set = await keySet(options.issuer, load, KEYS_LIVE_MS);
    try {
      return toPrincipal(await verify(set));
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return toPrincipal(await verify(await keySet(options.issuer, load, REFETCH_AFTER_MS)));
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new AppError("token_expired", "Refresh the session or sign in again.");
    if (error instanceof errors.JOSEError || (error instanceof Error && error.name === "ZodError")) {
      throw new AppError("unauthenticated", "The access token is not valid.");
    }
    throw new AppError("unavailable", "Tokens cannot be verified right now. Try again.", { cause: error });
  }
}

const toPrincipal = (claims: AccessClaims): Principal => ({
  userId: claims.userId,
  email: claims.email,
  role: claims.role,
  sessionId: claims.sid,
});

/** Reads who is calling when a bearer token is there, and refuses a bad one; nobody is fine. */
export const identify = createMiddleware<BaseEnv>(async (c, next) => {
  const header = c.req.header("authorization");
  if (header !== undefined) {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (!token) throw new AppError("unauthenticated", "Send `Authorization: Bearer <access token>`.");
    const principal = await verifyAccessToken(token, {
      issuer: c.env.JWT_ISSUER,
      audience: c.env.JWT_AUDIENCE,
      call: c.var.call,
      jwks: c.var.jwks,
    });
    c.set("principal", principal);
    c.set("log", c.var.log.withUser(principal.userId));
  }
  await next();
});

/** Lets signed-in people through; use after `identify`. */
export const requireUser = createMiddleware<BaseEnv>(async (c, next) => {
  if (!c.var.principal) throw new AppError("unauthenticated", "Sign in, and send the access token.");
  await next();
});

/** Lets administrators through; use after `identify`. */
export const requireAdmin = createMiddleware<BaseEnv>(async (c, next) => {
  if (!c.var.principal) throw new AppError("unauthenticated", "Sign in as an administrator.");
  if (c.var.principal.role !== "ADMIN") throw new AppError("forbidden", "Only administrators may do this.");
  await next();
});

/** Lets those through whose role has a permission; use after `identify`. */
export const requirePermission = (permission: Permission) =>
  createMiddleware<BaseEnv>(async (c, next) => {
    if (!c.var.principal) throw new AppError("unauthenticated", "Sign in, and send the access token.");
    if (!permits(c.var.principal, permission)) throw new AppError("forbidden", "Your role does not permit this.");
    await next();
  });

/** The caller, on a route behind `requireUser` or `requireAdmin`. */
export function principalOf(c: { var: { principal: Principal | undefined } }): Principal {
  if (!c.var.principal) throw new AppError("unauthenticated", "Sign in first.");
  return c.var.principal;
}

/** OpenAPI `security` of a route that needs a token. */
export const bearer = [{ bearer: [] }];
