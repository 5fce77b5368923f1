import type { Call } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { createTally } from "@orderapp/http/metrics-tally";
import { loggerFor } from "@orderapp/http/rpc";
import type { PaymentContext } from "../context.ts";
import type { Env } from "../env.ts";
import type { ReceivedEvent } from "../providers/provider.ts";
import { createInboxRows, nameOf, toRecord, type InboxRows, type Key, type Row } from "../webhooks/inbox-rows.ts";
import { createInboxTurn, type InboxTurn } from "../webhooks/inbox-turn.ts";
import type { WebhookRecord } from "../webhooks/webhook-record.ts";
import { DurableObject } from "../tracing.ts";

// The alarm that stands while a turn runs, for the case that the turn dies.
const WATCHDOG_MS = 5_000;

/**
 * One of the inboxes that share the providers' events: an event is kept before the provider gets its 200, and worked
 * on by the alarm until done or parked. The event and its alarm are one write, so no crash can part them.
 */
export class WebhookInbox extends DurableObject<Env> {
  /** Of its spans; minified code has none. */
  static override readonly name = "WebhookInbox";

  readonly #rows: InboxRows;
  #turn: InboxTurn | undefined;
  /** When the alarm comes, as far as this instance has set it. */
  #alarmAt = Infinity;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = createInboxRows(ctx.storage.sql);
  }

  /** Keeps an event; the same again changes nothing. */
  async accept(call: Call, event: ReceivedEvent & { provider: PaymentProvider }): Promise<void> {
    const row = this.#rows.add(event, call.traceparent, Date.now());
    if (row) await this.#workSoon(row);
  }

  /** Works on an event once more, from the first try; null when it is not kept. */
  async replay(_call: Call, key: Key): Promise<WebhookRecord | null> {
    const row = this.#rows.restart(key, Date.now());
    if (!row) return null;
    await this.#workSoon(row);
    return toRecord(row);
  }

  /** The event as it stands. */
  async record(key: Key): Promise<WebhookRecord | null> {
    const row = this.#rows.find(key);
    return row ? toRecord(row) : null;
  }

  override async alarm(): Promise<void> {
    // First of all: whatever becomes of this turn, another one follows.
    await this.#setAlarm(Date.now() + WATCHDOG_MS);
    const tally = createTally("webhook");
    const { tryEvent } = await import("../webhooks/try-event.ts");
    const turn = createInboxTurn({
      rows: this.#rows,
      work: async (row) => {
        const after = await tryEvent(await this.#context(row), row);
        const outcome = after.status === "pending" ? "retried" : after.status;
        tally.add({ provider: row.provider, outcome }, { count: 1, lagSeconds: (Date.now() - row.retryFrom) / 1_000 });
        return after;
      },
      list: (rows) => this.#list(rows),
    });
    this.#turn = turn;
    try {
      await turn.run();
    } finally {
      this.#turn = undefined;
      tally.write(this.env.METRICS);
    }
    const next = this.#rows.nextDue();
    this.#alarmAt = next ?? Infinity;
    await (next === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(next));
  }

  /** By the turn that runs; what it cannot take is the next one's. Else the alarm is moved here, unless it comes first. */
  async #workSoon(row: Row): Promise<void> {
    if (this.#turn) this.#turn.offer(row);
    else if (this.#alarmAt > row.retryFrom) await this.#setAlarm(row.retryFrom);
  }

  async #setAlarm(at: number): Promise<void> {
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  /** Puts events into the list for administrators, many in one write. The inbox is the truth. */
  async #list(rows: Row[]): Promise<ReadonlySet<string>> {
    const [first] = rows;
    if (!first) return new Set();
    const ctx = await this.#context(first);
    try {
      const refused = new Set(await ctx.store(first.eventId).saveEvents(rows.map(toRecord)));
      return new Set(rows.filter(({ eventId }) => !refused.has(eventId)).map(nameOf));
    } catch (error) {
      ctx.log.warn("webhooks not listed yet", { eventIds: rows.map(({ eventId }) => eventId), error });
      return new Set();
    }
  }

  // Loaded with the first event: an inbox that only keeps one has no use for the providers' clients.
  async #context({ traceparent }: Row): Promise<PaymentContext> {
    const { createContext } = await import("../context.ts");
    const call = { traceparent };
    return createContext(this.env, call, loggerFor("payment", call, this.env.LOG_LEVEL), (work) =>
      this.ctx.waitUntil(work),
    );
  }
}
