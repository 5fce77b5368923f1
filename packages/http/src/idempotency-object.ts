import { DurableObject } from "cloudflare:workers";
import type { ClaimOutcome, StoredResponse } from "./idempotency.ts";

type Row = { fingerprint: string; token: string; leaseUntil: number; response: string | null };

const KEEP_MS = 24 * 60 * 60 * 1000;
const LEASE_MS = 60_000;
const SETTLE_MS = 300;
// How often what is too old is deleted, and how much at a time; until then it counts as forgotten already.
const SWEEP_MS = 60_000;
const SWEEP_ROWS = 1_000;

/**
 * The single writer of a fixed share of all (caller, Idempotency-Key) pairs, each under its `name`: lets one request
 * of a key run, and replays its answer. A claim is a lease: when its holder dies, the request may run again.
 */
export class IdempotencyKey extends DurableObject<unknown> {
  readonly #sql: SqlStorage;
  readonly #waiting = new Map<string, (() => void)[]>();
  #sweepSet = false;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    // Rows are only ever appended or deleted, and kept equally long: the order of their rowids is that of their ends.
    this.#sql.exec(
      `create table if not exists claims (
        name text primary key, fingerprint text not null, token text not null,
        lease_until integer not null, expires_at integer not null, response text)`,
    );
  }

  /** Claims the key for a request's fingerprint, or says why not. */
  async claim(input: { name: string; fingerprint: string; token: string }): Promise<ClaimOutcome> {
    let row = this.#row(input.name);
    if (row && row.fingerprint !== input.fingerprint) return { state: "reused" };
    // The answer may be on its way here already: the first caller got it a moment ago.
    if (row && row.response === null && row.leaseUntil > Date.now()) {
      await this.#settled(input.name);
      row = this.#row(input.name);
    }
    if (row && row.fingerprint !== input.fingerprint) return { state: "reused" };
    if (row?.response) return { state: "replay", response: JSON.parse(row.response) as StoredResponse };
    const now = Date.now();
    if (row && row.leaseUntil > now) return { state: "running" };
    this.#sql.exec(
      `insert or replace into claims (name, fingerprint, token, lease_until, expires_at, response)
        values (?, ?, ?, ?, ?, null)`,
      input.name,
      input.fingerprint,
      input.token,
      now + LEASE_MS,
      now + KEEP_MS,
    );
    await this.#sweepLater();
    return { state: "claimed", resumed: row !== undefined };
  }

  /** Keeps the answer of the request that holds the claim. */
  async complete(input: { name: string; token: string; response: StoredResponse }): Promise<void> {
    this.#sql.exec(
      "update claims set response = ? where name = ? and token = ? and response is null",
      JSON.stringify(input.response),
      input.name,
      input.token,
    );
    this.#wake(input.name);
  }

  /** Gives the key back when nothing was done, so that the same request may be sent again. */
  async abandon(input: { name: string; token: string }): Promise<void> {
    this.#sql.exec("delete from claims where name = ? and token = ? and response is null", input.name, input.token);
    this.#wake(input.name);
  }

  /** Deletes what is a day old, and comes back for the next. */
  override async alarm(): Promise<void> {
    this.#sweepSet = false;
    const now = Date.now();
    this.#sql.exec(
      `delete from claims where rowid in (
        select rowid from (select rowid, expires_at from claims order by rowid limit ?) where expires_at <= ?)`,
      SWEEP_ROWS,
      now,
    );
    const [oldest] = this.#sql
      .exec<{ expiresAt: number }>('select expires_at as "expiresAt" from claims order by rowid limit 1')
      .toArray();
    if (!oldest) return;
    const behind = oldest.expiresAt <= now;
    await this.ctx.storage.setAlarm(behind ? now : Math.max(oldest.expiresAt, now + SWEEP_MS));
  }

  async #sweepLater(): Promise<void> {
    if (this.#sweepSet) return;
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + KEEP_MS);
    this.#sweepSet = true;
  }

  #row(name: string): Row | undefined {
    const [row] = this.#sql
      .exec<Row>(
        `select fingerprint, token, lease_until as "leaseUntil", response from claims
          where name = ? and expires_at > ?`,
        name,
        Date.now(),
      )
      .toArray();
    return row;
  }

  #settled(name: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SETTLE_MS);
      const woken = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), woken]);
    });
  }

  #wake(name: string): void {
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const resolve of waiting) resolve();
  }
}
