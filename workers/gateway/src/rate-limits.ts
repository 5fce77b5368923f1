import { RATE_LIMITERS, readRateLimits, type RateLimitPolicy } from "@orderapp/contracts/rate-limits";
import { AppError } from "@orderapp/core/errors";
import type { Logger } from "@orderapp/http/log";

export type RateLimiters = { [Binding in (typeof RATE_LIMITERS)[RateLimitPolicy]]?: RateLimit };
type LimitedEnv = RateLimiters & { RATE_LIMITS?: string };
type Policy = { limiter: (typeof RATE_LIMITERS)[RateLimitPolicy]; requests: number; seconds: number; item: string };
type Kind = "auth" | "checkout" | "search" | "general" | "machine";
type Whom = "address" | "person";

const ESCAPED_LETTER = /%(?:[46][1-9a-f]|[57][0-9a])/gi;
const LOG_EVERY_MS = 10_000;
const MAX_COUNTED = 10_000;

// Caches that may vanish: the setting is read once an isolate; counts are those of this isolate and this window.
const settings = new Map<string, Map<string, Policy>>();
const counted = new Map<string, { window: number; counts: Map<string, number> }>();
let silentUntil = 0;

/** What kind of request counts: how dear it is to us, and how useful to whoever guesses or floods. */
export function kindOf(method: string, asked: string, query: string): Kind {
  const reading = method === "GET" || method === "HEAD";
  // A path or a name may be written with escapes, which services undo.
  const path = asked.replaceAll(ESCAPED_LETTER, (escape) => decodeURIComponent(escape));
  if (path.startsWith("/v1/webhooks/") || path.startsWith("/health") || path === "/metrics") return "machine";
  if (reading) {
    const searching = path === "/v1/products/suggest" || (path === "/v1/products" && /[?&](?:q|%71)=/i.test(query));
    return searching ? "search" : "general";
  }
  if (path.startsWith("/v1/auth/")) return "auth";
  return path === "/v1/orders" || path === "/v1/payments" || path.startsWith("/v1/payments/") ? "checkout" : "general";
}

/**
 * Counts one request against its limits and keeps what the answer tells of them (draft-ietf-httpapi-ratelimit-headers-11).
 * A limiter answers only yes or no: `r` is the quota less what this isolate saw, so at most as much is left.
 */
export class RequestLimits {
  readonly #env: LimitedEnv;
  readonly #kind: Kind;
  readonly #log: Logger;
  #policies = "";
  #limits = "";

  constructor(env: LimitedEnv, kind: Kind, log: Logger) {
    this.#env = env;
    this.#kind = kind;
    this.#log = log;
  }

  /** Counts the request for an address or a person; throws `rate_limited` when they have had their share. */
  async count(whom: Whom, key: string): Promise<void> {
    const policy = policiesOf(this.#env.RATE_LIMITS).get(`${this.#kind}-${whom}`);
    const limiter = policy && this.#env[policy.limiter];
    if (!limiter) return;
    const { requests, seconds } = policy;
    const success = await this.#ask(limiter, key);
    const now = Date.now();
    const left = success ? Math.max(0, requests - seen(policy, key, now)) : 0;
    // It does not say when its window began: after a whole one it is over for certain.
    const wait = success ? seconds - (Math.floor(now / 1_000) % seconds) : seconds;
    const separator = this.#policies === "" ? "" : ", ";
    this.#policies += separator + policy.item;
    this.#limits += `${separator}"${this.#kind}-${whom}";r=${left};t=${wait}`;
    if (success) return;
    const from = whom === "address" ? "your network" : "your account";
    throw new AppError("rate_limited", `Too many requests from ${from}. Try again in ${seconds} seconds.`, {
      retryAfter: seconds,
    });
  }

  /** Tells the client of the limits that its request was counted against. */
  tell(headers: Headers): void {
    if (this.#policies === "") return;
    headers.set("ratelimit-policy", this.#policies);
    headers.set("ratelimit", this.#limits);
  }

  /** A limiter that fails stops nobody. */
  async #ask(limiter: RateLimit, key: string): Promise<boolean> {
    try {
      return (await limiter.limit({ key })).success;
    } catch (error) {
      const now = Date.now();
      if (now >= silentUntil) this.#log.warn("a rate limiter failed; requests pass", { error });
      silentUntil = Math.max(silentUntil, now + LOG_EVERY_MS);
      return true;
    }
  }
}

function policiesOf(setting = ""): Map<string, Policy> {
  const known = settings.get(setting);
  if (known) return known;
  try {
    const policies = [...readRateLimits(setting)].map(([name, { requests, seconds }]) => {
      const item = `"${name}";q=${requests};w=${seconds}`;
      return [name, { limiter: RATE_LIMITERS[name], requests, seconds, item }] as const;
    });
    const read = new Map<string, Policy>(policies);
    settings.set(setting, read);
    return read;
  } catch (cause) {
    throw new AppError("unavailable", "The service is not set up yet.", { cause });
  }
}

/** How many requests of a key this isolate has seen in the window, this one included. */
function seen(policy: Policy, key: string, now: number): number {
  const window = Math.floor(now / (policy.seconds * 1_000));
  let known = counted.get(policy.item);
  if (known?.window !== window || known.counts.size >= MAX_COUNTED) {
    known = { window, counts: new Map() };
    counted.set(policy.item, known);
  }
  const count = (known.counts.get(key) ?? 0) + 1;
  known.counts.set(key, count);
  return count;
}
