/** How an endpoint is treated that fails. */
export type RetryPolicy = {
  /** Milliseconds between the tries; after the last one a message is given up. */
  delays: readonly number[];
  /** After so many failures in a row the endpoint is switched off. */
  switchOffAfter: number;
};

const DAY = 24 * 60 * 60 * 1000;
const MAX_RETRY_AFTER = 6 * 60 * 60 * 1000;
// From here on an endpoint seems to be down as a whole: it is tried by one message at a time, and not in a hurry.
const SEEMS_DOWN_AFTER = 3;

/** The policy that the settings say: seconds between the tries, and how many failures are too many. */
export const retryPolicy = (seconds: readonly number[], switchOffAfter: number): RetryPolicy => ({
  delays: seconds.map((delay) => Math.round(delay * 1000)),
  switchOffAfter,
});

/** When a message that failed for the `attempts`-th time is tried again; undefined when its day is over. */
export function nextTry(policy: RetryPolicy, attempts: number, since: number, now: number): number | undefined {
  const delay = policy.delays[attempts - 1];
  if (delay === undefined) return undefined;
  // Up to a fifth sooner, so that what failed together does not come back together.
  const at = now + Math.round(delay * (0.8 + Math.random() / 5));
  return at - since > DAY ? undefined : at;
}

/** How long the endpoint as a whole is left alone after a failure, in milliseconds. */
export const restAfter = (policy: RetryPolicy, failuresInARow: number): number =>
  failuresInARow < SEEMS_DOWN_AFTER ? 0 : Math.min(policy.delays[0] ?? 0, 5_000);

/** How many messages may be under way at once. */
export const parallelOf = (failuresInARow: number): number => (failuresInARow < SEEMS_DOWN_AFTER ? 8 : 1);

/** Milliseconds that a `Retry-After` asks for (RFC 9110 §10.2.3), six hours at most; 0 when it says nothing. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const text = header.trim();
  // Of what is no date of HTTP, `Date.parse` makes anything.
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) - now : 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : date;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER) : 0;
}
