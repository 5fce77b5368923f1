import { AppError } from "@orderapp/core/errors";
import { createMiddleware } from "hono/factory";
import type { BaseEnv } from "./types.ts";

export type TurnstileOptions = {
  /** How many requests are worked on at once; the others wait in the order of their coming. */
  atOnce: number;
  /** How long a request of a sudden rush may wait for its turn. */
  rushMs: number;
  /** How long it may once others have been waiting for that long without a pause: more come than can be served. */
  overloadMs: number;
};

type Waiter = { enter: () => void };

// Longer than any request takes: a place whose holder vanished is free again after it.
const FORGOTTEN_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * Lets so many requests of this isolate through at once that each is done in good time; whoever would have to wait for
 * too long is turned away (`unavailable`) before anything is done for them, rather than given up half way.
 */
export function createTurnstile({ atOnce, rushMs, overloadMs }: TurnstileOptions, now: () => number = Date.now) {
  const inside = new Map<symbol, number>();
  const waiting = new Set<Waiter>();
  let lastIdle = now();

  function forget(): void {
    for (const [place, since] of inside) {
      if (now() - since < FORGOTTEN_MS) return;
      inside.delete(place);
    }
  }

  function admitNext(): void {
    for (const waiter of waiting) {
      if (inside.size >= atOnce) return;
      waiting.delete(waiter);
      waiter.enter();
    }
    if (waiting.size === 0) lastIdle = now();
  }

  /** Resolves with how to leave; rejects when the wait is too long. */
  function enter(): Promise<() => void> {
    const place = Symbol("place");
    const leave = (): void => {
      inside.delete(place);
      admitNext();
    };
    const take = (): void => void inside.set(place, now());
    forget();
    if (inside.size < atOnce && waiting.size === 0) {
      take();
      lastIdle = now();
      return Promise.resolve(leave);
    }
    return new Promise((resolve, reject) => {
      const patience = now() - lastIdle > rushMs ? overloadMs : rushMs;
      const timer = setTimeout(() => {
        waiting.delete(waiter);
        reject(new AppError("unavailable", "Too many want this right now.", { retryAfter: RETRY_AFTER_SECONDS }));
      }, patience);
      const waiter: Waiter = {
        enter() {
          clearTimeout(timer);
          take();
          resolve(leave);
        },
      };
      waiting.add(waiter);
    });
  }

  return { enter };
}

/** Puts a route behind a turnstile of its own. What has begun goes on to its end, even when the client hangs up. */
export function turnstile(options: TurnstileOptions) {
  const { enter } = createTurnstile(options);
  return createMiddleware<BaseEnv>(async (c, next) => {
    const leave = await enter();
    const work = next().finally(leave);
    c.executionCtx.waitUntil(work.catch(() => undefined));
    await work;
  });
}
