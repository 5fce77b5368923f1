import { DurableObject } from "cloudflare:workers";
import { HOLD_MS, judge, type Attempted, type Verdict } from "../sessions/attempt-window.ts";
import type { Settlement } from "../sessions/attempts.ts";

type Begin = { slot: string; limit: number; windowMs: number };

// Since one ended last: while they go on ending, each that waits gets its turn.
const WAIT_MS = 4_000;
const MAX_WAITING = 100;

/**
 * Counts failed attempts of one kind by one party; the single writer that no number of parallel guesses gets past.
 * An attempt is kept as a failure before it begins, and is only taken back by whoever knows that it went well.
 */
export class AttemptLimiter extends DurableObject<unknown> {
  /** Of its spans; minified code has none. */
  static override readonly name = "AttemptLimiter";

  #waiting = new Map<string, { input: Begin; resolve: (verdict: Verdict) => void }>();
  #settledAt = 0;

  /** Takes a place for an attempt. While all that are left are in use, the caller waits a little for one. */
  async begin(input: Begin): Promise<Verdict> {
    const { verdict, wait } = this.#admit(input);
    if (!wait || this.#waiting.size >= MAX_WAITING) return verdict;
    return this.#wait(input);
  }

  /** Keeps how an attempt ended. What was begun meanwhile by others goes on counting. */
  async settle({ slot, as }: { slot: string; as: Settlement }): Promise<void> {
    this.#settledAt = Date.now();
    // Whoever gives up while waiting must not be given a place.
    this.#waiting.get(slot)?.resolve({ admitted: false, retryAfterSeconds: 1 });
    if (as === "failed") this.#sql.exec("update attempt set open = 0 where slot = ?", slot);
    else this.#sql.exec("delete from attempt where slot = ?", slot);
    if (as === "cleared") this.#sql.exec("delete from attempt where open = 0 or at <= ?", Date.now() - HOLD_MS);
    for (const { input, resolve } of this.#waiting.values()) {
      const { verdict, wait } = this.#admit(input);
      if (wait) return;
      resolve(verdict);
    }
  }

  /** Forgets what has left the window; when nothing is left, the table too. */
  override async alarm(): Promise<void> {
    this.#sql.exec("delete from attempt where until <= ?", Date.now());
    const last = this.#kept().at(-1);
    await (last ? this.ctx.storage.setAlarm(last.until) : this.ctx.storage.deleteAll());
  }

  #wait(input: Begin): Promise<Verdict> {
    const since = Date.now();
    return new Promise<Verdict>((resolve) => {
      const end = (verdict: Verdict): void => {
        clearTimeout(timer);
        this.#waiting.delete(input.slot);
        resolve(verdict);
      };
      const look = (): void => {
        const left = Math.max(since, this.#settledAt) + WAIT_MS - Date.now();
        if (left <= 0) end(this.#admit(input).verdict);
        else timer = setTimeout(look, left);
      };
      let timer = setTimeout(look, WAIT_MS);
      this.#waiting.set(input.slot, { input, resolve: end });
    });
  }

  #admit({ slot, limit, windowMs }: Begin): { verdict: Verdict; wait: boolean } {
    const now = Date.now();
    const kept = this.#kept();
    const judged = judge(kept, limit, now);
    if (!judged.verdict.admitted) return judged;
    this.#sql.exec("insert into attempt (slot, at, until, open) values (?, ?, ?, 1)", slot, now, now + windowMs);
    // While anything is kept, an alarm is set.
    if (kept.length === 0) void this.ctx.storage.setAlarm(now + windowMs);
    return judged;
  }

  #kept(): Attempted[] {
    return this.#sql
      .exec<{ at: number; until: number; open: number }>("select at, until, open from attempt order by until")
      .toArray()
      .map((row) => ({ ...row, open: row.open === 1 }));
  }

  get #sql(): SqlStorage {
    this.ctx.storage.sql.exec(
      "create table if not exists attempt (slot text primary key, at integer, until integer, open integer)",
    );
    return this.ctx.storage.sql;
  }
}
