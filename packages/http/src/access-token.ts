import { AccessClaims, type Principal, type PublicJwks } from "@orderapp/contracts/auth";
import { isScope } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import { createLocalJWKSet, errors, jwtVerify } from "jose";

type KeySet = ReturnType<typeof createLocalJWKSet>;
type Known = { principal: Principal; audience: string; until: number };
/** Keys, and whose the tokens are that they have verified: known no longer than the keys themselves. */
type CachedKeys = { keys: KeySet; fetchedAt: number; known: Map<string, Known> };

const KEYS_LIVE_MS = 5 * 60_000;
const REFETCH_AFTER_MS = 5_000;
const MAX_KNOWN = 5_000;
// A cache that may vanish: public keys and what they verified, per issuer.
const cache = new Map<string, CachedKeys>();

async function keySet(issuer: string, load: () => Promise<PublicJwks>, minFreshness: number): Promise<CachedKeys> {
  const known = cache.get(issuer);
  if (known && Date.now() - known.fetchedAt < minFreshness) return known;
  const { keys } = await load();
  const fresh = { keys: createLocalJWKSet({ keys }), fetchedAt: Date.now(), known: new Map() };
  cache.set(issuer, fresh);
  return fresh;
}

export type VerifyOptions = { issuer: string; audience: string; jwks: () => Promise<PublicJwks> };

/**
 * Verifies an access token (ES256, issuer, audience, times) and says who it is; an unknown `kid` refetches the keys. The
 * signature of a token is checked once for each set of keys: it costs more than most requests do.
 */
export async function verifyAccessToken(token: string, options: VerifyOptions): Promise<Principal> {
  const checks = { issuer: options.issuer, audience: options.audience, algorithms: ["ES256"], clockTolerance: 5 };
  const verify = async (set: CachedKeys): Promise<Principal> => {
    const claims = AccessClaims.parse((await jwtVerify(token, set.keys, checks)).payload);
    const principal = Object.freeze(toPrincipal(claims));
    remember(set, token, { principal, audience: options.audience, until: claims.exp * 1000 });
    return principal;
  };
  try {
    const set = await keySet(options.issuer, options.jwks, KEYS_LIVE_MS);
    const known = set.known.get(token);
    if (known && known.audience === options.audience && Date.now() < known.until) return known.principal;
    try {
      return await verify(set);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return await verify(await keySet(options.issuer, options.jwks, REFETCH_AFTER_MS));
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

function remember({ known }: CachedKeys, token: string, entry: Known): void {
  known.set(token, entry);
  if (known.size <= MAX_KNOWN) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}

function toPrincipal({ userId, email, role, sid, scope, name = "" }: AccessClaims): Principal {
  if (scope === undefined) return { userId, email, role, sessionId: sid };
  // A scope that there is no more is worth nothing.
  return { userId, email, role, sessionId: sid, key: { name, scopes: scope.split(" ").filter(isScope) } };
}
