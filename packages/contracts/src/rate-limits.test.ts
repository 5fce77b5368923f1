import { expect, it } from "vitest";
import { readRateLimits } from "./rate-limits.ts";

it("reads limits, in whatever order, and none from an empty setting", () => {
  expect([...readRateLimits("general-person=200/10,\n auth-address=60/60")]).toEqual([
    ["general-person", { requests: 200, seconds: 10 }],
    ["auth-address", { requests: 60, seconds: 60 }],
  ]);
  expect(readRateLimits("  ").size).toBe(0);
});

it.each(["auth-address", "auth-address=0/60", "auth-address=5/30", "auth-address=-5/60", "toString=5/60", "off"])(
  "refuses %s, rather than to go without a limit",
  (setting) => {
    expect(() => readRateLimits(`general-address=9/10 ${setting}`)).toThrow("RATE_LIMITS");
  },
);
