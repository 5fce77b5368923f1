import { AppError } from "@orderapp/core/errors";

const GIVE_UP_MS = 10_000;
// A holder whose request was cancelled gives nothing back: its turn ends by itself.
const LONGEST_TURN_MS = 2_000;
const LOOK_AGAIN_MS = 8;

export type Turns = {
  /** Runs the work when it is its turn; `waited` tells that time has passed, in which things may have changed. */
  take<T>(work: (waited: boolean) => Promise<T>): Promise<T>;
};

/**
 * Lets one piece of CPU-bound work run at a time, so that other requests' answers are read in between.
 * Waiting is by looking again, since a promise of another request may never settle.
 */
export function createTurns(now: () => number = Date.now, longestTurnMs = LONGEST_TURN_MS): Turns {
  let takenUntil = 0;
  return {
    async take(work) {
      const since = now();
      const waited = since < takenUntil;
      while (now() < takenUntil) {
        if (now() - since > GIVE_UP_MS) throw new AppError("unavailable", "Too many sign-ins at once. Try again.");
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS * (0.5 + Math.random())));
      }
      const mine = now() + longestTurnMs;
      takenUntil = mine;
      try {
        return await work(waited);
      } finally {
        if (takenUntil === mine) takenUntil = 0;
      }
    },
  };
}
