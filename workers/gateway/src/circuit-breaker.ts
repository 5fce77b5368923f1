import { AppError } from "@orderapp/core/errors";

const FAILURES = 5;
const WINDOW_MS = 10_000;
const OPEN_MS = 2_000;

/** Keeps requests away from a sibling that does not answer, so that they are not all made to wait for it. */
export type CircuitBreaker = {
  /** Throws `unavailable` while the sibling is left alone. */
  enter(): void;
  /** It answered, whatever it said. */
  answered(): void;
  /** It threw, or did not answer in time. */
  failed(): void;
};

/**
 * A breaker of one isolate: it opens after 5 failures within 10 s, if they are at least half of what was asked, and then
 * lets one request through every 2 s until one is answered. Who was let through need not come back.
 */
export function createCircuitBreaker(now: () => number = () => Date.now()): CircuitBreaker {
  let since = 0;
  let failures = 0;
  let answers = 0;
  let openUntil = 0;
  return {
    enter() {
      if (openUntil === 0) return;
      const at = now();
      if (at < openUntil) {
        throw new AppError("unavailable", "A service cannot be reached right now. Try again.", {
          retryAfter: (openUntil - at) / 1_000,
        });
      }
      openUntil = at + OPEN_MS;
    },
    answered() {
      if (openUntil > 0) openUntil = failures = 0;
      else if (failures > 0) answers += 1;
    },
    failed() {
      const at = now();
      if (openUntil > 0) {
        openUntil = at + OPEN_MS;
        return;
      }
      if (failures === 0 || at - since > WINDOW_MS) {
        since = at;
        failures = answers = 0;
      }
      failures += 1;
      if (failures >= FAILURES && failures >= answers) openUntil = at + OPEN_MS;
    },
  };
}
