import type { Call } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { networkOf } from "@orderapp/core/network";
import { verifyAccessToken } from "@orderapp/http/access-token";
import { callSibling } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";

/** Set by Cloudflare's edge on every request, whatever the client sends under this name. */
export const CALLER_ADDRESS = "cf-connecting-ip";
/** Without Cloudflare in front, nobody but this machine can call. */
export const THIS_MACHINE = "127.0.0.1";

const KEYS_MS = 1_000;
const SKIP_MS = 2_000;
// Ours are a quarter of this.
const MAX_HEADER = 2_048;

// A cache that may vanish: until when nobody asks for the keys of tokens, which could not be had.
let skipUntil = 0;

/** What of the caller's address counts as one party. No other header than the edge's own is read. */
export const networkOfCaller = (headers: Headers): string => networkOf(headers.get(CALLER_ADDRESS) ?? THIS_MACHINE);

/**
 * Who a request's access token was issued to, if to anybody: its signature is verified, since else anyone could use up
 * another's share. Refusing a bad token is the services' part; where it came from counts in any case.
 */
export async function personOf(
  headers: Headers,
  env: Pick<Env, "USER" | "JWT_ISSUER" | "JWT_AUDIENCE">,
  call: Call,
): Promise<string | undefined> {
  const header = headers.get("authorization");
  if (header === null || header.length > MAX_HEADER || !/^Bearer ey/i.test(header)) return undefined;
  if (Date.now() < skipUntil) return undefined;
  try {
    const principal = await verifyAccessToken(header.slice("Bearer ".length), {
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      jwks: () => callSibling(env.USER.jwks(call), KEYS_MS),
    });
    return principal.userId;
  } catch (error) {
    if (error instanceof AppError && error.code === "unavailable") skipUntil = Date.now() + SKIP_MS;
    return undefined;
  }
}
