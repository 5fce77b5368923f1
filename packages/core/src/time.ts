/** Runs work under a deadline; rejects with `onTimeout()` when it is not done in `ms` milliseconds. */
export function withTimeout<T>(work: Promise<T>, ms: number, onTimeout: () => Error): Promise<T> {
  // By hand rather than with `finally`, which makes two more promises: every call of a sibling comes through here.
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(onTimeout()), ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        return resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        return reject(error);
      },
    );
  });
}

/** Exponential backoff with full jitter, in milliseconds: attempt 1 waits up to `base`, never above `cap`. */
export const backoffMs = (attempt: number, base: number, cap: number): number =>
  Math.round(Math.min(cap, base * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));
