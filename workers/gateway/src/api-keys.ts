import type { Call } from "@orderapp/contracts/common";
import type { UserRpc } from "@orderapp/contracts/user";
import { AppError, unwrap } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";

/** What is known of a key, by its hash: the token that stands for it, or that there is none. */
type Known = { accessToken?: string; until: number };

// A minute before it ends a token is asked for anew: it may be on its way for long, and clocks differ.
const AHEAD_MS = 60_000;
const REFUSED_MS = 5_000;
const MAX_KNOWN = 1_000;
// A cache that may vanish.
const known = new Map<string, Known>();

/**
 * A request as services get it: an API key is exchanged for a short-lived access token, so that the key goes no further
 * than here, and services check one kind of token. All other requests are passed on as they are.
 */
export async function withoutApiKey(request: Request, env: Pick<Env, "USER">, call: Call): Promise<Request> {
  const apiKey = /^Bearer +(ak_.*)$/is.exec(request.headers.get("authorization") ?? "")?.[1];
  if (apiKey === undefined) return request;
  if (!/^ak_[0-9a-f]{24}\.[\w-]{43}$/.test(apiKey)) throw refused();
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${await tokenOf(apiKey, env, call)}`);
  return new Request(request, { headers });
}

async function tokenOf(apiKey: string, env: Pick<Env, "USER">, call: Call): Promise<string> {
  const hash = await sha256(apiKey);
  const found = known.get(hash);
  if (found && Date.now() < found.until) {
    if (found.accessToken === undefined) throw refused();
    return found.accessToken;
  }
  const exchanged = await callSibling<Awaited<ReturnType<UserRpc["exchangeApiKey"]>>>(
    env.USER.exchangeApiKey(call, { apiKey }),
  );
  if (!exchanged.ok && exchanged.error.code === "unauthenticated") {
    remember(hash, { until: Date.now() + REFUSED_MS });
    throw refused();
  }
  const { accessToken, expiresAt } = unwrap(exchanged);
  remember(hash, { accessToken, until: Date.parse(expiresAt) - AHEAD_MS });
  return accessToken;
}

function remember(hash: string, what: Known): void {
  known.delete(hash);
  known.set(hash, what);
  if (known.size <= MAX_KNOWN) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}

const refused = (): AppError => new AppError("unauthenticated", "The API key is not valid.");
