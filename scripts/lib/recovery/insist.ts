import { setTimeout as pause } from "node:timers/promises";

const TRIES = 6;

/**
 * Sends a request up to 6 times, until its answer is neither 429 nor 5xx; the last answer or error is the caller's. Only for
 * requests that do the same however often they are sent.
 */
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
