import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Collection, Store } from "../journal/store.ts";

const attemptLimitMs = 10_000;
const concurrency = 16;
const commitDelayMs = 50;
const recordsKept = 10_000;
const backoffMs = [100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];
const mostAttempts = 60;

/** One attempt at a delivery; `status` is null when no answer came. */
export interface DeliveryRecord {
  eventId: string;
  type: string;
  url: string;
  attempt: number;
  at: string;
  durationMs: number;
  status: number | null;
  error: string | null;
}

/** An event that still has to reach the webhook's URL. */
export interface PendingDelivery {
  eventId: string;
  attempts: number;
  nextAt: number;
}

/** How badly events are delivered: each up to so many times, each time up to so much later than it happened. */
export interface Storm {
  copies: number;
  delayMs: number;
}

/** What the queue needs of a provider. */
export interface WebhookSource<E> {
  store: Store;
  events: Collection<E & object>;
  deliveries: Collection<PendingDelivery>;
  typeOf: (event: E) => string;
  /** Event types to send, `*` at an end standing for anything; all when left out. */
  wanted: readonly string[] | undefined;
  /** The payload's text and the headers that sign it now. */
  sign: (event: E, at: Date) => { payload: string; headers: Record<string, string> };
}

/**
 * Delivers events until the endpoint answers 2xx. What is still to be delivered is in the state, so it survives a
 * restart; while no URL is set, or paused, events wait.
 */
export class WebhookQueue<E> {
  readonly records: DeliveryRecord[] = [];
  readonly #source: WebhookSource<E>;
  #url: string | null;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready: string[] = [];
  readonly #copies = new Set<NodeJS.Timeout>();
  #storm: Storm = { copies: 1, delayMs: 0 };
  #commitTimer: NodeJS.Timeout | null = null;
  #running = 0;
  #paused = false;
  #closed = false;

  constructor(source: WebhookSource<E>, url: string | null) {
    this.#source = source;
    this.#url = url;
  }

  /** Takes up the deliveries that an earlier run left behind. */
  start(): void {
    for (const { eventId, nextAt } of this.#source.deliveries.values()) this.#schedule(eventId, nextAt - Date.now());
    this.#pump();
  }

  get paused(): boolean {
    return this.#paused;
  }

  get url(): string | null {
    return this.#url;
  }

  setUrl(url: string | null): void {
    this.#url = url;
    this.#pump();
  }

  pause(): void {
    this.#paused = true;
  }

  /** Goes on, and tries at once what waits for a later attempt. */
  resume(): void {
    this.#paused = false;
    for (const [eventId, timer] of this.#timers) {
      clearTimeout(timer);
      this.#ready.push(eventId);
    }
    this.#timers.clear();
    this.#pump();
  }

  /** From now on events go out late, out of order and several times, by chance. */
  setStorm(storm: Storm): void {
    this.#storm = storm;
  }

  /** Takes an event whose record is durable. */
  announce(eventId: string): void {
    const { copies, delayMs } = this.#storm;
    this.#schedule(eventId, Math.random() * delayMs);
    const more = Math.floor(Math.random() * copies);
    for (let copy = 0; copy < more; copy++) this.#copyLater(eventId, Math.random() * delayMs);
    this.#pump();
  }

  /** Deliveries beyond the first that a storm still owes. */
  get copiesLeft(): number {
    return this.#copies.size;
  }

  /** Delivers an event now, so many times, at most so many at once; whatever it was before. */
  async deliver(eventId: string, times: number, atOnce: number): Promise<DeliveryRecord[]> {
    const url = this.#url;
    if (url === null) throw new Error("no webhook URL is set");
    const records: DeliveryRecord[] = [];
    let left = times;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        records.push(await this.#attempt(eventId, url, 0));
      }
    };
    await Promise.all(Array.from({ length: Math.min(times, atOnce) }, worker));
    return records;
  }

  close(): void {
    this.#paused = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const timer of this.#copies) clearTimeout(timer);
    this.#copies.clear();
    if (this.#commitTimer !== null) clearTimeout(this.#commitTimer);
    this.#closed = true;
    this.#agent.destroy();
  }

  #schedule(eventId: string, delayMs: number): void {
    if (delayMs <= 0) {
      this.#ready.push(eventId);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(eventId);
      this.#ready.push(eventId);
      this.#pump();
    }, delayMs);
    timer.unref();
    this.#timers.set(eventId, timer);
  }

  // A copy is sent once, whatever is answered: the event's own delivery is what is tried again.
  #copyLater(eventId: string, delayMs: number): void {
    const timer = setTimeout(() => {
      const sent = this.#url === null || this.#paused ? undefined : this.#attempt(eventId, this.#url, 0);
      void Promise.resolve(sent).finally(() => this.#copies.delete(timer));
    }, delayMs);
    timer.unref();
    this.#copies.add(timer);
  }

  #pump(): void {
    while (!this.#paused && this.#url !== null && this.#running < concurrency) {
      const eventId = this.#ready.shift();
      if (eventId === undefined) return;
      this.#running += 1;
      void this.#work(eventId, this.#url);
    }
  }

  async #work(eventId: string, url: string): Promise<void> {
    try {
      const { deliveries, events, wanted, typeOf } = this.#source;
      const pending = deliveries.get(eventId);
      const event = events.get(eventId);
      if (pending === undefined) return;
      if (event === undefined || !matchesAny(typeOf(event), wanted)) {
        deliveries.delete(eventId);
      } else {
        const attempts = pending.attempts + 1;
        const { status } = await this.#attempt(eventId, url, attempts);
        if (this.#closed) return;
        if ((status !== null && status >= 200 && status < 300) || attempts >= mostAttempts) {
          deliveries.delete(eventId);
        } else {
          const wait = backoffMs[Math.min(attempts, backoffMs.length) - 1] ?? 60_000;
          deliveries.put(eventId, { eventId, attempts, nextAt: Date.now() + wait });
          this.#schedule(eventId, wait);
        }
      }
      this.#commitSoon();
    } finally {
      this.#running -= 1;
      this.#pump();
    }
  }

  // What a crash makes forgotten is delivered once more, so these changes need not be durable one by one.
  #commitSoon(): void {
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = null;
      void this.#source.store.commit();
    }, commitDelayMs);
  }

  async #attempt(eventId: string, url: string, attempt: number): Promise<DeliveryRecord> {
    const event = this.#source.events.get(eventId);
    if (event === undefined) throw new Error(`no event ${eventId}`);
    const start = Date.now();
    const record: DeliveryRecord = {
      eventId,
      type: this.#source.typeOf(event),
      url,
      attempt,
      at: new Date(start).toISOString(),
      durationMs: 0,
      status: null,
      error: null,
    };
    try {
      const { payload, headers } = this.#source.sign(event, new Date(start));
      record.status = await this.#post(url, payload, headers);
    } catch (error) {
      record.error = error instanceof Error ? error.message : String(error);
    }
    record.durationMs = Date.now() - start;
    this.records.push(record);
    if (this.records.length > 2 * recordsKept) this.records.splice(0, this.records.length - recordsKept);
    return record;
  }

  #post(url: string, payload: string, signed: Record<string, string>): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const secure = url.startsWith("https:");
    const headers = {
      accept: "*/*",
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(payload),
      ...signed,
    };
    const options = { method: "POST", headers, timeout: attemptLimitMs, ...(secure ? {} : { agent: this.#agent }) };
    const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.on("error", reject);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in time")));
    outgoing.on("error", reject);
    outgoing.end(payload);
    return promise;
  }
}

/** True when the type is one of these, `*` at an end standing for anything; or when none are given. */
export function matchesAny(type: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesType(type, pattern));
}

export function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
