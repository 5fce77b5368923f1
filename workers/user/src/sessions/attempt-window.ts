/** Whether an attempt may begin. */
export type Verdict = { admitted: true } | { admitted: false; retryAfterSeconds: number };

/** An attempt as it is kept: a failure from its beginning until it leaves the window, unless it ends well. */
export type Attempted = { at: number; until: number; open: boolean };

/** An attempt whose holder is silent for so long is a failure for good. */
export const HOLD_MS = 30_000;

const SOON_SECONDS = 5;

/**
 * Judges whether another attempt may begin after those that are kept, oldest first. `wait`: one that is under way may
 * still end well; the verdict is then for whoever has waited in vain.
 */
export function judge(kept: Attempted[], limit: number, now: number): { verdict: Verdict; wait: boolean } {
  const counted = kept.filter(({ until }) => until > now);
  if (counted.length < limit) return { verdict: { admitted: true }, wait: false };
  const wait = counted.some(({ at, open }) => open && at > now - HOLD_MS);
  const leaving = counted[counted.length - limit]?.until ?? now;
  const seconds = Math.max(1, Math.ceil((leaving - now) / 1000));
  return { verdict: { admitted: false, retryAfterSeconds: wait ? Math.min(seconds, SOON_SECONDS) : seconds }, wait };
}
