/**
 * Each rate limit by the name that `RateLimit-Policy` tells, with the binding that counts it: for what (sign-ins,
 * checkouts, searches, everything else, machines) and whom (an address or a person).
 */
export const RATE_LIMITERS = {
  "auth-address": "LIMIT_AUTH_ADDRESS",
  "checkout-address": "LIMIT_CHECKOUT_ADDRESS",
  "checkout-person": "LIMIT_CHECKOUT_PERSON",
  "search-address": "LIMIT_SEARCH_ADDRESS",
  "search-person": "LIMIT_SEARCH_PERSON",
  "general-address": "LIMIT_GENERAL_ADDRESS",
  "general-person": "LIMIT_GENERAL_PERSON",
  "machine-address": "LIMIT_MACHINE_ADDRESS",
} as const;
export type RateLimitPolicy = keyof typeof RATE_LIMITERS;

/** So many requests in so many seconds; Cloudflare knows windows of 10 and 60. */
export type RateLimitQuota = { requests: number; seconds: 10 | 60 };

const isPolicy = (name: string): name is RateLimitPolicy => Object.hasOwn(RATE_LIMITERS, name);

/**
 * Reads the RATE_LIMITS setting, such as `auth-address=60/60 general-address=1000/10`: requests per seconds. What it
 * does not name is not limited. Throws an Error that says what is wrong.
 */
export function readRateLimits(setting: string): Map<RateLimitPolicy, RateLimitQuota> {
  const entries = setting.split(/[\s,]+/).filter((entry) => entry !== "");
  return new Map(
    entries.map((entry) => {
      const [, name = "", requests, seconds] = /^([a-z-]+)=([1-9]\d{0,8})\/(10|60)$/.exec(entry) ?? [];
      if (!isPolicy(name)) throw new Error(`RATE_LIMITS: "${entry}" is no limit such as "auth-address=60/60"`);
      return [name, { requests: Number(requests), seconds: seconds === "10" ? 10 : 60 }] as const;
    }),
  );
}
