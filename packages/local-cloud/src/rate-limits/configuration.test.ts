import { RATE_LIMITERS, readRateLimits, type RateLimitPolicy } from "@orderapp/contracts/rate-limits";
import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { configOf } from "../workers/names.ts";

type Limiter = { name: string; namespace_id: string; simple: { limit: number; period: number } };

const read = (env: string | undefined) => {
  const config = unstable_readConfig({ config: configOf("gateway"), ...(env && { env }) }, { hideWarnings: true });
  const limiters: Limiter[] = config.ratelimits;
  return { limiters, told: readRateLimits(String(config.vars["RATE_LIMITS"])) };
};

it.each([undefined, "staging", "production"])(
  "the gateway is told the same limits as Cloudflare, and all: %s",
  (env) => {
    const { limiters, told } = read(env);
    expect(told.size).toBe(Object.keys(RATE_LIMITERS).length);
    expect(Object.fromEntries(limiters.map(({ name, simple }) => [name, simple]))).toEqual(
      Object.fromEntries(
        [...told].map(([name, { requests, seconds }]) => [RATE_LIMITERS[name], { limit: requests, period: seconds }]),
      ),
    );
  },
);

it("no two limits of an account share a count", () => {
  const ids = [undefined, "staging", "production"].flatMap((env) =>
    read(env).limiters.map(({ namespace_id: id }) => id),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

it.each(["staging", "production"])("%s is stricter with who signs in, checks out and searches", (env) => {
  const { told } = read(env);
  const perMinute = (name: RateLimitPolicy): number => {
    const { requests, seconds } = told.get(name) ?? { requests: Number.NaN, seconds: 60 };
    return (requests * 60) / seconds;
  };
  for (const kind of ["auth", "checkout", "search"] as const) {
    expect(perMinute(`${kind}-address`)).toBeLessThan(perMinute("general-address"));
  }
  expect(perMinute("checkout-person")).toBeLessThan(perMinute("search-person"));
  expect(perMinute("search-person")).toBeLessThan(perMinute("general-person"));
  expect(perMinute("machine-address")).toBeGreaterThan(perMinute("general-address"));
});
