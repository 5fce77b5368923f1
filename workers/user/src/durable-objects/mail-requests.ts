import type { Call } from "@orderapp/contracts/common";
import type { LinkPurpose } from "@orderapp/contracts/user";
import { newId } from "@orderapp/core/ids";
import { backoffMs } from "@orderapp/core/time";
import { loggerFor } from "@orderapp/http/rpc";
import type { Env } from "../env.ts";
import { MAILS_AN_HOUR, type MailRequest } from "../links/mail-requests.ts";
import { DurableObject } from "../tracing.ts";

type Row = {
  eventId: string;
  purpose: LinkPurpose;
  email: string;
  traceparent: string;
  askedAt: number;
  attempts: number;
  nextAt: number;
};

const HOUR_MS = 3_600_000;
// A mail that nobody could send for a day is not waited for any more.
const GIVE_UP_MS = 24 * HOUR_MS;
const BEGIN_AGAIN_MS = 60_000;

/**
 * One object an e-mail address: counts what was asked for, keeps it, and lets the alarm do it, so that
 * an address without an account is answered no differently. The address lies here until its request is done.
 */
export class MailRequests extends DurableObject<Env> {
  /** Of its spans; minified code has none. */
  static override readonly name = "MailRequests";

  /** Keeps a request; one too many is dropped. */
  async keep(call: Call, { purpose, email }: MailRequest): Promise<void> {
    const now = Date.now();
    if (!this.#admit(purpose, now)) return;
    // The event's id is chosen here: doing the work twice makes one link and one mail.
    this.#sql.exec(
      "insert into request (eventId, purpose, email, traceparent, askedAt, attempts, nextAt) values (?, ?, ?, ?, ?, 0, ?)",
      newId(),
      purpose,
      email,
      call.traceparent,
      now,
      now,
    );
    await this.#schedule();
  }

  override async alarm(): Promise<void> {
    // Whatever ends this run, there is a next one.
    await this.ctx.storage.setAlarm(Date.now() + BEGIN_AGAIN_MS);
    const due = this.#sql.exec<Row>("select * from request where nextAt <= ? order by askedAt", Date.now()).toArray();
    for (const row of due) await this.#attempt(row);
    await this.#schedule();
  }

  async #attempt(row: Row): Promise<void> {
    const call = { traceparent: row.traceparent };
    const log = loggerFor("user", call, this.env.LOG_LEVEL);
    try {
      const { createContext, publishSoon, sendLink } = await import("./mail-verbs.ts");
      const ctx = createContext(this.env, call);
      const events = await sendLink(ctx, row);
      this.#sql.exec("delete from request where eventId = ?", row.eventId);
      await publishSoon({ user: ctx, log }, events);
    } catch (error) {
      const attempts = row.attempts + 1;
      const given = Date.now() - row.askedAt > GIVE_UP_MS;
      const tell = given ? log.error : log.warn;
      tell(given ? "mail request given up" : "mail request is tried again", { purpose: row.purpose, attempts, error });
      if (given) this.#sql.exec("delete from request where eventId = ?", row.eventId);
      else this.#postpone(row.eventId, attempts);
    }
  }

  #postpone(eventId: string, attempts: number): void {
    const nextAt = Date.now() + backoffMs(attempts, 2_000, 300_000);
    this.#sql.exec("update request set attempts = ?, nextAt = ? where eventId = ?", attempts, nextAt, eventId);
  }

  /** Counts one more of a kind; false when there were enough of it in this hour. */
  #admit(purpose: LinkPurpose, now: number): boolean {
    this.#sql.exec("delete from counted where at <= ?", now - HOUR_MS);
    const { rowsWritten } = this.#sql.exec(
      "insert into counted (purpose, at) select ?, ? where (select count(*) from counted where purpose = ?) < ?",
      purpose,
      now,
      purpose,
      MAILS_AN_HOUR,
    );
    return rowsWritten > 0;
  }

  /** Wakes for the next request, else when the counts are an hour old; then nothing is left, the tables neither. */
  async #schedule(): Promise<void> {
    const [next] = this.#sql
      .exec<{ at: number | null }>(
        "select coalesce((select min(nextAt) from request), (select max(at) from counted where at > ?) + ?) as at",
        Date.now() - HOUR_MS,
        HOUR_MS,
      )
      .toArray();
    if (next && next.at !== null) await this.ctx.storage.setAlarm(next.at);
    else await this.ctx.storage.deleteAll();
  }

  get #sql(): SqlStorage {
    this.ctx.storage.sql.exec(
      `create table if not exists request (
        eventId text primary key, purpose text not null, email text not null, traceparent text not null,
        askedAt integer not null, attempts integer not null, nextAt integer not null);
       create table if not exists counted (purpose text not null, at integer not null)`,
    );
    return this.ctx.storage.sql;
  }
}
