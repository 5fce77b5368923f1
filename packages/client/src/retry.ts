import type { ApiError } from "./errors.ts";

const BASE_MS = 250;
const MOST_MS = 8_000;

/** Whether a request that may run twice is worth sending again after this answer. */
export function isWorthRepeating(error: ApiError): boolean {
  switch (error.status) {
    case 502:
    case 503:
    case 504:
      return true;
    case 409:
      return error.code === "request_in_progress";
    case 429:
      // Too many wrong passwords: one more would make it worse.
      return error.code !== "too_many_attempts";
    default:
      return false;
  }
}

/**
 * Milliseconds until the next try, `tries` being those made: twice as long each time, and never when all others come
 * back too. What the shop asks for is the least.
 */
export function pauseBefore(tries: number, retryAfterMs = 0): number {
  const backoff = Math.min(MOST_MS, BASE_MS * 2 ** (tries - 1));
  return retryAfterMs > 0 ? retryAfterMs + Math.random() * BASE_MS : backoff * (0.5 + Math.random() / 2);
}
