import { createHmac } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { matchesAny } from "./event-types.ts";
import type { State } from "./state.ts";

const attemptLimitMs = 10_000;
const concurrency = 16;
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

export interface WebhookTarget {
  url: string | null;
  secret: string;
  /** Event types to send, such as `payment_intent.*`; all when left out. */
  events?: readonly string[];
}

/** `Stripe-Signature` of a payload: HMAC-SHA256 over `timestamp.payload`. */
export function signPayload(payload: string, secret: string, timestamp: number): string {
  const signature = createHmac("sha256", secret).update(`${timestamp}.${payload}`).digest("hex");
  return `t=${timestamp},v1=${signature}`;
}

/**
 * Delivers events until the endpoint answers 2xx. What is still to be delivered is in the state, so it survives a
 * restart; while no URL is set, or paused, events wait.
 */
export class Webhooks {
  readonly records: DeliveryRecord[] = [];
  readonly #state: State;
  readonly #target: WebhookTarget;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready: string[] = [];
  #running = 0;
  #paused = false;
  #closed = false;

  constructor(state: State, target: WebhookTarget) {
    this.#state = state;
    this.#target = { ...target };
  }

  /** Takes up the deliveries that an earlier run left behind. */
  start(): void {
    for (const { eventId, nextAt } of this.#state.deliveries.values()) this.#schedule(eventId, nextAt - Date.now());
    this.#pump();
  }

  get paused(): boolean {
    return this.#paused;
  }

  get url(): string | null {
    return this.#target.url;
  }

  setUrl(url: string | null): void {
    this.#target.url = url;
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

  /** Takes an event whose record is durable. */
  announce(eventId: string): void {
    this.#ready.push(eventId);
    this.#pump();
  }

  /** Delivers an event now, so many times, at most so many at once; whatever it was before. */
  async deliver(eventId: string, times: number, atOnce: number): Promise<DeliveryRecord[]> {
    const { url } = this.#target;
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

  #pump(): void {
    while (!this.#paused && this.#target.url !== null && this.#running < concurrency) {
      const eventId = this.#ready.shift();
      if (eventId === undefined) return;
      this.#running += 1;
      void this.#work(eventId, this.#target.url);
    }
  }

  async #work(eventId: string, url: string): Promise<void> {
    try {
      const { deliveries, events, store } = this.#state;
      const pending = deliveries.get(eventId);
      const event = events.get(eventId);
      if (pending === undefined) return;
      if (event === undefined || !matchesAny(event.type, this.#target.events)) {
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
      await store.commit();
    } finally {
      this.#running -= 1;
      this.#pump();
    }
  }

  async #attempt(eventId: string, url: string, attempt: number): Promise<DeliveryRecord> {
    const event = this.#state.events.get(eventId);
    if (event === undefined) throw new Error(`no event ${eventId}`);
    const payload = JSON.stringify(event, null, 2);
    const start = Date.now();
    const record: DeliveryRecord = {
      eventId,
      type: event.type,
      url,
      attempt,
      at: new Date(start).toISOString(),
      durationMs: 0,
      status: null,
      error: null,
    };
    try {
      record.status = await this.#post(
        url,
        payload,
        signPayload(payload, this.#target.secret, Math.floor(start / 1000)),
      );
    } catch (error) {
      record.error = error instanceof Error ? error.message : String(error);
    }
    record.durationMs = Date.now() - start;
    this.records.push(record);
    if (this.records.length > 2 * recordsKept) this.records.splice(0, this.records.length - recordsKept);
    return record;
  }

  #post(url: string, payload: string, signature: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const secure = url.startsWith("https:");
    const headers = {
      accept: "*/*; q=0.5, application/xml",
      "cache-control": "no-cache",
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(payload),
      "stripe-signature": signature,
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
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
