import { beforeEach, describe, expect, it } from "vitest";
import { createCircuitBreaker, type CircuitBreaker } from "./circuit-breaker.ts";

let now: number;
let breaker: CircuitBreaker;
beforeEach(() => {
  now = 1_000_000;
  breaker = createCircuitBreaker(() => now);
});
const passes = (): boolean => {
  try {
    breaker.enter();
    return true;
  } catch {
    return false;
  }
};
const fail = (times: number) => {
  for (let i = 0; i < times; i++) breaker.failed();
};

describe("a circuit breaker", () => {
  it("opens at the fifth failure, and says for how long", () => {
    fail(4);
    expect(passes()).toBe(true);
    fail(1);
    now += 500;
    let refusal: unknown;
    try {
      breaker.enter();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: "unavailable", retryAfter: 1.5 });
  });

  it("forgets failures that are older than ten seconds", () => {
    fail(4);
    now += 10_001;
    fail(4);
    expect(passes()).toBe(true);
    fail(1);
    expect(passes()).toBe(false);
  });

  it("stays shut while most requests are answered", () => {
    fail(1);
    for (let i = 0; i < 20; i++) breaker.answered();
    fail(8);
    expect(passes()).toBe(true);
  });

  it("lets one request try after two seconds, and the next after two more though that one never came back", () => {
    fail(5);
    now += 2_000;
    expect([passes(), passes()]).toEqual([true, false]);
    now += 2_000;
    expect([passes(), passes()]).toEqual([true, false]);
  });

  it("opens again when the try fails, and shuts when it is answered", () => {
    fail(5);
    now += 2_000;
    expect(passes()).toBe(true);
    now += 1_000;
    fail(1);
    now += 1_999;
    expect(passes()).toBe(false);
    now += 1;
    expect(passes()).toBe(true);
    breaker.answered();
    fail(4);
    expect([passes(), passes()]).toEqual([true, true]);
  });
});
