/** Runs work under a deadline; rejects with `onTimeout()` when it is not done in `ms` milliseconds. */
export async function withTimeout<T>(work: Promise<T>, ms: number, onTimeout: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(onTimeout()), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Exponential backoff with full jitter, in milliseconds: attempt 1 waits up to `base`, never above `cap`. */
export const backoffMs = (attempt: number, base: number, cap: number): number =>
  Math.round(Math.min(cap, base * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));
