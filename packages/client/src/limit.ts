/** A time limit and the caller's own signal, as one. */
export type Limit = {
  signal: AbortSignal;
  /** Milliseconds that are left. */
  left(): number;
  /** Waits, or throws when it is over or the caller has given up. */
  pause(ms: number): Promise<void>;
  /** Waits for work that goes on when this caller no longer does. */
  race<T>(work: Promise<T>): Promise<T>;
  /** From here on there is no limit but the caller's signal. */
  lift(): void;
};

/** Starts a limit of `ms`; with `Infinity` there is none. */
export function startLimit(ms: number, caller?: AbortSignal): Limit {
  const own = new AbortController();
  const end = Date.now() + ms;
  const tooLate = (): void => own.abort(new DOMException(`No answer within ${ms} ms.`, "TimeoutError"));
  const timer = Number.isFinite(ms) ? setTimeout(tooLate, ms) : undefined;
  const signal = caller ? AbortSignal.any([caller, own.signal]) : own.signal;

  const race = <T>(work: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop);
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });

  return {
    signal,
    left: () => end - Date.now(),
    async pause(ms) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      try {
        await race(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
      } finally {
        clearTimeout(timer);
      }
    },
    race,
    lift: () => clearTimeout(timer),
  };
}
