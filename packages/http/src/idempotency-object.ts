import { DurableObject } from "cloudflare:workers";
import type { ClaimOutcome, StoredResponse } from "./idempotency.ts";

type Row = { fingerprint: string; token: string; leaseUntil: number; response: string | null };

const KEEP_MS = 24 * 60 * 60 * 1000;
const LEASE_MS = 60_000;
const SETTLE_MS = 300;

/**
 * One instance per (caller, Idempotency-Key): the single writer that lets one request run, and replays its answer.
 * A claim is a lease: when its holder dies, the same request may run again after a minute.
 */
export class IdempotencyKey extends DurableObject<unknown> {
  #waiting: (() => void)[] = [];

  /** Claims the key for a request's fingerprint, or says why not. */
  async claim(input: { fingerprint: string; token: string }): Promise<ClaimOutcome> {
    let row = this.#row();
    if (row && row.fingerprint !== input.fingerprint) return { state: "reused" };
    // The answer may be on its way here already: the first caller got it a moment ago.
    if (row && row.response === null && row.leaseUntil > Date.now()) {
      await this.#settled();
      row = this.#row();
    }
    if (row && row.fingerprint !== input.fingerprint) return { state: "reused" };
    if (row?.response) return { state: "replay", response: JSON.parse(row.response) as StoredResponse };
    if (row && row.leaseUntil > Date.now()) return { state: "running" };
    this.#sql.exec(
      "insert or replace into claim (id, fingerprint, token, lease_until, response) values (1, ?, ?, ?, null)",
      input.fingerprint,
      input.token,
      Date.now() + LEASE_MS,
    );
    await this.ctx.storage.setAlarm(Date.now() + KEEP_MS);
    return { state: "claimed", resumed: row !== undefined };
  }

  /** Keeps the answer of the request that holds the claim. */
  async complete(input: { token: string; response: StoredResponse }): Promise<void> {
    this.#sql.exec(
      "update claim set response = ? where token = ? and response is null",
      JSON.stringify(input.response),
      input.token,
    );
    this.#wake();
  }

  /** Gives the key back when nothing was done, so that the same request may be sent again. */
  async abandon(input: { token: string }): Promise<void> {
    this.#sql.exec("delete from claim where token = ? and response is null", input.token);
    this.#wake();
  }

  /** A day later everything is forgotten, the table too. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  get #sql(): SqlStorage {
    this.ctx.storage.sql.exec(
      `create table if not exists claim (
        id integer primary key check (id = 1), fingerprint text not null, token text not null,
        lease_until integer not null, response text)`,
    );
    return this.ctx.storage.sql;
  }

  #row(): Row | undefined {
    const [row] = this.#sql
      .exec<Row>('select fingerprint, token, lease_until as "leaseUntil", response from claim where id = 1')
      .toArray();
    return row;
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SETTLE_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
