import type { Delivery, DeliveryStatus } from "../webhooks/endpoint.ts";
import type { WebhookMessage } from "../webhooks/event-message.ts";
import { TEST_EVENT } from "../webhooks/event-message.ts";
import type { Attempt } from "../webhooks/send-webhook.ts";

/** A message that is to be sent. */
export type Waiting = {
  seq: number;
  id: string;
  eventId: string;
  subject: string;
  body: string;
  traceparent: string;
  /** Tries since it was queued, or queued again. */
  round: number;
  retryFrom: number;
};

type Row = Waiting & {
  type: string;
  status: DeliveryStatus;
  attempts: number;
  error: string | null;
  userId: string | null;
  orderId: string | null;
  receivedAt: number;
  deliveredAt: number | null;
  dueAt: number | null;
};

const SCHEMA = `
create table if not exists delivery (seq integer primary key autoincrement, id text not null unique,
  eventId text not null unique, type text not null, subject text not null, at integer not null,
  body text not null,
  traceparent text not null, userId text, orderId text, receivedAt integer not null, retryFrom integer not null,
  status text not null, round integer not null, attempts integer not null, error text, deliveredAt integer,
  listed integer not null, forget integer not null);
create index if not exists delivery_waiting on delivery (subject, at, seq) where status = 'pending';
create index if not exists delivery_age on delivery (receivedAt);
create index if not exists delivery_status on delivery (status, seq);
create index if not exists delivery_unlisted on delivery (seq) where listed = 0;
create index if not exists delivery_person on delivery (userId) where userId is not null;
create index if not exists delivery_order on delivery (orderId) where orderId is not null;
create table if not exists lane (subject text primary key, dueAt integer not null);
create index if not exists lane_due on lane (dueAt);
create table if not exists attempt (number integer primary key autoincrement, seq integer not null,
  at integer not null, detail text not null);
create index if not exists attempt_delivery on attempt (seq, number);
create table if not exists erased (userId text primary key, at integer not null)`;

const TRIES_SHOWN = 10;
const SWEEP_ROWS = 500;

/**
 * The queue and log of one endpoint. A lane is a resource with something to send: its first message goes, or waits
 * for its next try, and the others of the resource stay behind it.
 */
export function createDeliveryStore(sql: SqlStorage) {
  const byId = (id: string): Row | undefined =>
    sql
      .exec<Row>("select d.*, l.dueAt from delivery d left join lane l on l.subject = d.subject where d.id = ?", id)
      .toArray()[0];

  const present = (row: Row): Delivery => ({
    id: row.id,
    eventId: row.eventId,
    event: row.type,
    status: row.status,
    attempts: row.attempts,
    ...(row.error === null ? {} : { lastError: row.error }),
    body: row.body,
    createdAt: row.receivedAt,
    ...(row.deliveredAt === null ? {} : { deliveredAt: row.deliveredAt }),
    ...(row.status === "pending" && row.dueAt !== null ? { nextAttemptAt: row.dueAt } : {}),
    tries: sql
      .exec<{ detail: string }>(
        "select detail from attempt where seq = ? order by number desc limit ?",
        row.seq,
        TRIES_SHOWN,
      )
      .toArray()
      .map(({ detail }) => JSON.parse(detail) as Attempt),
  });

  const queueLane = (subject: string, dueAt: number): void =>
    void sql.exec(
      "insert into lane (subject, dueAt) values (?, ?) on conflict (subject) do update set dueAt = excluded.dueAt",
      subject,
      dueAt,
    );

  /** The next message of the resource may go, if there is one. */
  const advance = (subject: string, now: number): void => {
    const more = sql.exec("select 1 from delivery where status = 'pending' and subject = ? limit 1", subject);
    if (more.toArray().length > 0) queueLane(subject, now);
    else sql.exec("delete from lane where subject = ?", subject);
  };

  const drop = (where: string, ...values: (string | number)[]): void => {
    sql.exec(`delete from attempt where seq in (select seq from delivery where ${where})`, ...values);
    sql.exec(`delete from delivery where ${where}`, ...values);
  };

  return {
    createTables: (): void => void sql.exec(SCHEMA),

    /** Keeps a message unless its event is known. */
    insert(id: string, message: WebhookMessage, status: DeliveryStatus, now: number): void {
      const { eventId, type, subject, at, body, traceparent, userId = null, orderId = null } = message;
      const { rowsWritten } = sql.exec(
        `insert or ignore into delivery (id, eventId, type, subject, at, body, traceparent, userId, orderId, receivedAt,
           retryFrom, status, round, attempts, listed, forget)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, 0, 0, 0,
           exists (select 1 from erased where userId = ?8))`,
        id,
        eventId,
        type,
        subject,
        at,
        body,
        traceparent,
        userId,
        orderId,
        now,
        status,
      );
      if (rowsWritten > 0 && status === "pending") {
        sql.exec("insert or ignore into lane (subject, dueAt) values (?, ?)", subject, now);
      }
    },

    /** Keeps a message that was sent already, outside the queue. */
    insertSettled(id: string, message: WebhookMessage, attempt: Attempt): void {
      const now = Date.now();
      this.insert(id, message, attempt.delivered ? "succeeded" : "failed", now);
      const row = byId(id);
      if (row) this.settle(row, attempt, undefined, now);
    },

    /** The first messages of up to `limit` resources whose time has come, without those that are under way. */
    due(now: number, limit: number, busy: ReadonlySet<string>): Waiting[] {
      if (limit <= 0) return [];
      const lanes = sql
        .exec<{ subject: string }>(
          "select subject from lane where dueAt <= ? order by dueAt limit ?",
          now,
          limit + busy.size,
        )
        .toArray()
        .filter(({ subject }) => !busy.has(subject));
      return lanes.slice(0, limit).flatMap(({ subject }) =>
        sql
          .exec<Waiting>(
            `select seq, id, eventId, subject, body, traceparent, round, retryFrom from delivery
             where status = 'pending' and subject = ? order by at, seq limit 1`,
            subject,
          )
          .toArray(),
      );
    },

    /** When the next message wants to be sent. */
    nextDue: (): number | undefined =>
      sql.exec<{ dueAt: number | null }>("select min(dueAt) as dueAt from lane").one().dueAt ?? undefined,

    /** Writes what came of a try. `retryAt` is undefined when it was the last; a message held meanwhile stays held. */
    settle(message: Waiting, attempt: Attempt, retryAt: number | undefined, now: number): void {
      const { retryAfterMs: _, ...detail } = attempt;
      const status = attempt.delivered ? "succeeded" : retryAt === undefined ? "failed" : "pending";
      const { rowsWritten } = sql.exec(
        `update delivery set attempts = attempts + 1, round = round + 1, error = ?1, listed = 0,
           deliveredAt = coalesce(?2, deliveredAt), status = iif(status = 'held' and ?3 <> 'succeeded', 'held', ?3)
         where seq = ?4`,
        attempt.error ?? null,
        attempt.delivered ? now : null,
        status,
        message.seq,
      );
      if (rowsWritten === 0) return;
      sql.exec(
        "insert into attempt (seq, at, detail) values (?, ?, ?)",
        message.seq,
        attempt.at,
        JSON.stringify(detail),
      );
      if (status === "pending") {
        sql.exec("update lane set dueAt = ? where subject = ?", retryAt ?? now, message.subject);
      } else {
        advance(message.subject, now);
      }
      drop("seq = ? and forget = 1 and status <> 'pending'", message.seq);
    },

    /** Keeps what waits without sending it, since the endpoint was switched off. */
    hold(): void {
      drop("status = 'pending' and forget = 1");
      sql.exec("update delivery set status = 'held', listed = 0 where status = 'pending'");
      sql.exec("delete from lane");
    },

    find(id: string): Delivery | undefined {
      const row = byId(id);
      return row && present(row);
    },

    list(input: { status?: DeliveryStatus | undefined; before?: number | undefined; limit: number }) {
      const rows = sql
        .exec<Row>(
          `select d.*, l.dueAt from delivery d left join lane l on l.subject = d.subject
           where d.seq < ? ${input.status ? "and d.status = ?" : ""} order by d.seq desc limit ?`,
          input.before ?? Number.MAX_SAFE_INTEGER,
          ...(input.status ? [input.status] : []),
          input.limit + 1,
        )
        .toArray();
      const shown = rows.slice(0, input.limit);
      const last = shown.at(-1);
      const deliveries = shown.map(present);
      return rows.length > input.limit && last ? { deliveries, next: last.seq } : { deliveries };
    },

    /** Queues a message again, from its first try. */
    redeliver(id: string, now: number): Delivery | undefined {
      const row = byId(id);
      if (!row) return undefined;
      sql.exec(
        "update delivery set status = 'pending', round = 0, retryFrom = ?, listed = 0 where seq = ?",
        now,
        row.seq,
      );
      queueLane(row.subject, now);
      return present({ ...row, status: "pending", dueAt: now });
    },

    /** Queues again what came since then and has one of the statuses; answers how many. */
    replay(since: number, statuses: readonly DeliveryStatus[], now: number): number {
      const marks = statuses.map(() => "?").join(", ");
      const wanted = `receivedAt >= ? and type <> '${TEST_EVENT}' and status in (${marks})`;
      const { count } = sql
        .exec<{ count: number }>(`select count(*) as count from delivery where ${wanted}`, since, ...statuses)
        .one();
      sql.exec(
        `update delivery set status = 'pending', round = 0, retryFrom = ?, listed = 0 where ${wanted}`,
        now,
        since,
        ...statuses,
      );
      sql.exec(
        `insert into lane (subject, dueAt) select distinct subject, ?1 from delivery
         where status = 'pending' and retryFrom = ?1 on conflict (subject) do update set dueAt = excluded.dueAt`,
        now,
      );
      return count;
    },

    /** Up to `limit` whose state the list of all messages does not know yet. */
    unlisted: (limit: number): Row[] =>
      sql.exec<Row>("select *, null as dueAt from delivery where listed = 0 order by seq limit ?", limit).toArray(),

    /** Notes that the list knows them, unless they have changed since. */
    markListed(rows: readonly Row[]): void {
      for (const { seq, status, attempts } of rows) {
        sql.exec("update delivery set listed = 1 where seq = ? and status = ? and attempts = ?", seq, status, attempts);
      }
    },

    /** Forgets a person and the payments of their orders; what is still to be sent is forgotten after that. */
    erasePerson(userId: string, now: number): void {
      const theirs =
        "(userId = ?1 or orderId in (select orderId from delivery where userId = ?1 and orderId is not null))";
      sql.exec("insert or replace into erased (userId, at) values (?, ?)", userId, now);
      sql.exec(`update delivery set forget = 1 where ${theirs}`, userId);
      drop("forget = 1 and status <> 'pending'");
    },

    /** Forgets what is older than this, some at a time; answers when the next is due to go. */
    sweep(now: number, keepMs: number, keepErasedMs: number): number | undefined {
      drop(
        `seq in (select seq from delivery where receivedAt < ? order by receivedAt limit ${SWEEP_ROWS})`,
        now - keepMs,
      );
      sql.exec("delete from lane where subject not in (select subject from delivery where status = 'pending')");
      sql.exec("delete from erased where at < ?", now - keepErasedMs);
      const oldest = sql
        .exec<{ receivedAt: number }>("select receivedAt from delivery order by receivedAt limit 1")
        .toArray();
      return oldest[0] && oldest[0].receivedAt + keepMs;
    },
  };
}
export type DeliveryStore = ReturnType<typeof createDeliveryStore>;
export type DeliveryRow = Row;
