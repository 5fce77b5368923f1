import { ApiError, toApiError } from "./errors.ts";
import type { Limit } from "./limit.ts";
import { isWorthRepeating, pauseBefore } from "./retry.ts";

export type Fetch = (request: Request) => Promise<Response>;

export type Sending = {
  fetch: Fetch;
  limit: Limit;
  /** How often it may be sent in all. */
  tries: number;
  /** The body is handed over as it comes, and a loss of it cannot be repaired. */
  isStream: boolean;
};

// Answers that cannot have a body.
const EMPTY = new Set([204, 205, 304]);

/** Sends a request until it is answered well. Throws an ApiError, what `fetch` throws, or the limit's reason. */
export async function send(request: Request, { fetch, limit, tries, isStream }: Sending): Promise<Response> {
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(request, fetch, limit, isStream);
    if (outcome instanceof Response) return outcome;
    const { error } = outcome;
    const isOver = tried >= tries || (error instanceof ApiError && !isWorthRepeating(error));
    const pause = pauseBefore(tried, error instanceof ApiError ? error.retryAfterMs : undefined);
    if (isOver || pause > limit.left()) throw error;
    await limit.pause(pause);
  }
}

/** Sends a request once. The answer is read to its end here, so that its loss is a failure of this try. */
async function attempt(
  request: Request,
  fetch: Fetch,
  limit: Limit,
  isStream: boolean,
): Promise<Response | { error: unknown }> {
  try {
    const response = await limit.race(fetch(new Request(request.clone(), { signal: limit.signal })));
    if (!response.ok) return { error: await limit.race(toApiError(response, Date.now())) };
    if (isStream) return response;
    const { status, statusText, headers } = response;
    const body = await limit.race(response.arrayBuffer());
    return new Response(EMPTY.has(status) ? null : body, { status, statusText, headers });
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    return { error };
  }
}
