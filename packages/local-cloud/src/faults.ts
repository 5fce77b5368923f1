import { performance } from "node:perf_hooks";
import { z } from "zod";

const extraFaults = ["cutAfterCommit"] as const;

/** Faults that only some components know how to play. */
export type ExtraFault = (typeof extraFaults)[number];

const patchSchema = z.strictObject({
  latencyMs: z.number().min(0).max(60_000).optional(),
  errorRate: z.number().min(0).max(1).optional(),
  down: z.boolean().optional(),
  cutAfterCommit: z.number().int().min(0).max(1_000_000).optional(),
});

/** A change of a component's faults; a field that is left out stays as it is. */
export type FaultsPatch = z.infer<typeof patchSchema>;

/** One recorded call of a component, in milliseconds since the epoch. */
export interface Interval {
  component: string;
  start: number;
  end: number;
}

/** What `GET /_control` answers for one component. */
export interface FaultsState {
  latencyMs: number;
  errorRate: number;
  down: boolean;
  cutAfterCommit?: number;
  calls: number;
  inFlight: number;
  failed: number;
}

/** The failure that was asked for through `/_control`. */
export class FaultError extends Error {
  override name = "FaultError";
  readonly component: string;
  readonly kind: "down" | "error";

  constructor(component: string, kind: "down" | "error") {
    super(
      kind === "down"
        ? `${component} is down (asked for by /_control)`
        : `${component} failed (asked for by /_control)`,
    );
    this.component = component;
    this.kind = kind;
  }
}

const ringSize = 65_536;

/** Milliseconds since the epoch, monotonic and finer than a millisecond. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Latency, errors and outages of one component, and the record of its calls. */
export class Faults {
  readonly name: string;
  latencyMs = 0;
  errorRate = 0;
  down = false;
  cutAfterCommit = 0;
  readonly #extras: readonly ExtraFault[];
  readonly #ring = new Float64Array(ringSize * 2);
  readonly #listeners = new Set<(faults: Faults) => void>();
  #written = 0;
  #calls = 0;
  #inFlight = 0;
  #failed = 0;

  constructor(name: string, extras: readonly ExtraFault[] = []) {
    this.name = name;
    this.#extras = extras;
  }

  /** Waits the latency; then throws a FaultError while down, or by the error rate. */
  async before(): Promise<void> {
    if (this.latencyMs > 0 && !this.down) {
      await new Promise((resolve) => setTimeout(resolve, this.latencyMs));
    }
    if (this.down) {
      this.#failed += 1;
      throw new FaultError(this.name, "down");
    }
    if (this.errorRate > 0 && Math.random() < this.errorRate) {
      this.#failed += 1;
      throw new FaultError(this.name, "error");
    }
  }

  /** Starts the record of one call; the function it returns ends it (once). */
  begin(): () => void {
    const start = preciseNow();
    let open = true;
    this.#calls += 1;
    this.#inFlight += 1;
    return () => {
      if (!open) return;
      open = false;
      this.#inFlight -= 1;
      const slot = (this.#written % ringSize) * 2;
      this.#ring[slot] = start;
      this.#ring[slot + 1] = preciseNow();
      this.#written += 1;
    };
  }

  /** True (and one less to come) when this call's answer must be lost after its commit. */
  takeCut(): boolean {
    if (this.cutAfterCommit <= 0) return false;
    this.cutAfterCommit -= 1;
    return true;
  }

  /** Applies a change and tells the listeners. */
  set(patch: FaultsPatch): void {
    if (patch.latencyMs !== undefined) this.latencyMs = patch.latencyMs;
    if (patch.errorRate !== undefined) this.errorRate = patch.errorRate;
    if (patch.down !== undefined) this.down = patch.down;
    if (patch.cutAfterCommit !== undefined) this.cutAfterCommit = patch.cutAfterCommit;
    for (const listener of this.#listeners) listener(this);
  }

  /** Calls the listener after each change; returns how to stop that. */
  onChange(listener: (faults: Faults) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads a change from untrusted JSON; a string says what is wrong with it. */
  parse(input: unknown): FaultsPatch | string {
    const parsed = patchSchema.safeParse(input);
    if (!parsed.success) return z.prettifyError(parsed.error);
    for (const extra of extraFaults) {
      if (parsed.data[extra] !== undefined && !this.#extras.includes(extra)) return `${this.name} has no ${extra}`;
    }
    return parsed.data;
  }

  state(): FaultsState {
    return {
      latencyMs: this.latencyMs,
      errorRate: this.errorRate,
      down: this.down,
      ...(this.#extras.includes("cutAfterCommit") ? { cutAfterCommit: this.cutAfterCommit } : {}),
      calls: this.#calls,
      inFlight: this.#inFlight,
      failed: this.#failed,
    };
  }

  /** The finished calls that ended at or after `since`, oldest first (the last 65,536 are kept). */
  intervals(since = 0): Interval[] {
    const out: Interval[] = [];
    for (let i = Math.max(0, this.#written - ringSize); i < this.#written; i += 1) {
      const slot = (i % ringSize) * 2;
      const end = this.#ring[slot + 1] ?? 0;
      if (end >= since) out.push({ component: this.name, start: this.#ring[slot] ?? 0, end });
    }
    return out;
  }

  /** Forgets the recorded calls and sets the counts back to zero. */
  clear(): void {
    this.#written = 0;
    this.#calls = 0;
    this.#failed = 0;
  }
}

/**
 * How many of these calls must have waited for one another: the largest number of intervals of which no two overlap.
 * With one request in flight this is its number of sequential backend waits.
 */
export function sequentialWaits(intervals: readonly Pick<Interval, "start" | "end">[]): number {
  let count = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { start, end } of intervals.toSorted((a, b) => a.end - b.end)) {
    if (start < free) continue;
    count += 1;
    free = end;
  }
  return count;
}
