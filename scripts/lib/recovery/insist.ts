import { setTimeout as pause } from "node:timers/promises";

const TRIES = 6;

/** Asks again what was refused for now: only for requests that may be made any number of times. */
export async function insist(ask: () => Promise<Response>): Promise<Response> {
  for (let tried = 1; ; tried++) {
    const answer = await ask().catch((error: unknown) => {
      if (tried === TRIES) throw error;
    });
    if (answer && answer.status !== 429 && answer.status < 500) return answer;
    if (answer && tried === TRIES) return answer;
    await answer?.body?.cancel();
    await pause(500 * 2 ** (tried - 1) * (0.5 + Math.random() / 2));
  }
}
