const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;
const DELAYS = [1, 2, 5, 10, 30, 60, 120, 300, 600];

/** After this long without success an event is parked. */
export const GIVE_UP_MS = 3 * DAY;
/** For so long a finished event is kept, to know it again when it is delivered again. */
export const KEEP_MS = 30 * DAY;

/** After this long an event that could not be listed is tried to be listed again. */
export const RELIST_MS = 30 * SECOND;

/** How long to wait after a number of tries: quick at first, then every ten minutes, spread so that not all come back at once. */
export function retryDelayMs(attempts: number, random: () => number = Math.random): number {
  const seconds = DELAYS[Math.min(Math.max(attempts, 1), DELAYS.length) - 1] ?? 600;
  return Math.round(seconds * SECOND * (0.9 + 0.2 * random()));
}
