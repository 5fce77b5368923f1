import { AppError } from "@orderapp/core/errors";
import { createMiddleware } from "hono/factory";
import type { BaseEnv } from "./types.ts";

export type TurnstileOptions = {
  /** How many requests are worked on at once at most; the others wait in the order of their coming. */
  atOnce: number;
  /** A request that took longer says that fewer at once would have been done sooner. */
  slowMs: number;
  /** How long a request of a sudden rush may wait for its turn. */
  rushMs: number;
  /** How long it may once others have been waiting for that long without a pause: more come than can be served. */
  overloadMs: number;
};

type Waiter = { enter: () => void };

// Longer than any request takes: a place whose holder vanished is free again after it.
const FORGOTTEN_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;
// When each takes long because a backend does, fewer at once would not help: never less than this share of the most.
const LEAST_SHARE = 0.2;
const FEWER = 0.7;

/**
 * Lets so many requests of this isolate through at once that each is done in good time; whoever would have to wait for
 * too long is turned away (`unavailable`) before anything is done for them, rather than given up half way.
 */
export function createTurnstile(
  { atOnce, slowMs, rushMs, overloadMs }: TurnstileOptions,
  now: () => number = Date.now,
) {
  const inside = new Map<symbol, number>();
  const waiting = new Set<Waiter>();
  let lastIdle = now();
  let limit = atOnce;
  let lowered = 0;

  /** Less by a share when it is slow, once for all that were inside then; more by one for each round of quick ones. */
  function learn(entered: number): void {
    if (now() - entered <= slowMs) {
      limit = Math.min(atOnce, limit + 1 / limit);
    } else if (entered >= lowered) {
      limit = Math.max(atOnce * LEAST_SHARE, limit * FEWER);
      lowered = now();
    }
  }

  const isFull = (): boolean => inside.size >= Math.max(1, Math.floor(limit));

  function forget(): void {
    for (const [place, since] of inside) {
      if (now() - since < FORGOTTEN_MS) return;
      inside.delete(place);
    }
  }

  function admitNext(): void {
    for (const waiter of waiting) {
      if (isFull()) return;
      waiting.delete(waiter);
      waiter.enter();
    }
    if (waiting.size === 0 && !isFull()) lastIdle = now();
  }

  /** Resolves with how to leave; rejects when the wait is too long. */
  function enter(): Promise<() => void> {
    const place = Symbol("place");
    const leave = (): void => {
      const entered = inside.get(place);
      if (entered !== undefined) learn(entered);
      inside.delete(place);
      admitNext();
    };
    const take = (): void => void inside.set(place, now());
    forget();
    if (!isFull() && waiting.size === 0) {
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

/** Puts a route behind a turnstile of its own. Who waits keeps their turn, and what has begun ends, even without a client. */
export function turnstile(options: TurnstileOptions) {
  const { enter } = createTurnstile(options);
  return createMiddleware<BaseEnv>(async (c, next) => {
    const pass = async (): Promise<void> => {
      const leave = await enter();
      try {
        await next();
      } finally {
        leave();
      }
    };
    const work = pass();
    // This only keeps it alive: a place that is given to whom is gone would be taken until it is forgotten.
    c.executionCtx.waitUntil(Promise.allSettled([work]));
    await work;
  });
}
