import { vi } from "vitest";
import type { Fetch } from "./send.ts";

export type Seen = { method: string; path: string; key: string | null; bearer: string | null; body: string };
type Reply = Response | Error | undefined;

/** For tests: answers requests by `answer`, and tells what it saw. An Error is a connection that failed. */
export function fakeShop(answer: (seen: Seen, nth: number) => Reply | Promise<Reply>): { fetch: Fetch; seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const one: Seen = {
        method: request.method,
        path: pathname + search,
        key: request.headers.get("idempotency-key"),
        bearer: request.headers.get("authorization"),
        body: await request.text(),
      };
      seen.push(one);
      const reply = await answer(one, seen.length);
      if (reply instanceof Error) throw reply;
      return reply ?? Response.json({});
    },
  };
}

/** An answer that says what is wrong. */
export const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { type: `urn:orderapp:error:${code}`, title: code, status, detail: `It is ${code}.`, code, traceId: "4bf9" },
    { status, headers: { "content-type": "application/problem+json", ...headers } },
  );

/** Time goes by as `passing` says, and not by itself. */
export const stopTime = (): void => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });

/** Lets time go by until the work is done; tells how long it took, and what came of it. */
export async function passing<T>(work: Promise<T>): Promise<{ ms: number; value?: T; error?: unknown }> {
  const start = Date.now();
  let outcome: { value?: T; error?: unknown } | undefined;
  work.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { error }),
  );
  for (;;) {
    await new Promise(setImmediate);
    if (outcome) return { ms: Date.now() - start, ...outcome };
    await vi.advanceTimersByTimeAsync(10);
  }
}
