import type { Call } from "@orderapp/contracts/common";
import type { Period, ProviderPayments } from "@orderapp/contracts/report";
import type { ErrorCode } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import type { Result } from "@orderapp/core/result";
import { keepStore } from "@orderapp/db/kept-store";
import { measureBacklog, measureStoreFailure } from "@orderapp/http/metrics-stores";
import { answerRpc, loggerFor } from "@orderapp/http/rpc";
import type { Store } from "../db/store.ts";
import type { Env } from "../env.ts";
import type { Change } from "../payments/evolve.ts";
import type { PaymentEvent, StoredPayment } from "../payments/payment.ts";
import type { Clock } from "../payments/work.ts";
import type { WebhookRecord } from "../webhooks/webhook-record.ts";
import type { NewPayment, PaymentStoreApi, Selector } from "./store-api.ts";
import { DurableObject } from "../tracing.ts";

const EXPECTED = ["conflict", "currency_mismatch", "invalid_transition"] as const satisfies ErrorCode[];
const RELAY_BATCH = 100;

type Answer<T> = Promise<Result<T, (typeof EXPECTED)[number] | "unavailable">>;
type Input<Method extends keyof PaymentStoreApi> = Parameters<PaymentStoreApi[Method]>[0];

/** Keeps the pooled connections to MongoDB, which cannot outlive a request elsewhere. It holds no state of its own. */
export class PaymentStore extends DurableObject<Env> {
  /** Of its spans; minified code has none. */
  static override readonly name = "PaymentStore";
  readonly #withStore = keepStore(() => openStore(this.env));

  async create(call: Call, input: NewPayment): Answer<StoredPayment> {
    return this.#run(call, ({ payments }, clock) => payments.create(input, clock));
  }

  async change(
    call: Call,
    selector: Selector,
    change: Change,
    known?: StoredPayment,
  ): Answer<{ payment: StoredPayment; applied: boolean } | null> {
    return this.#run(call, async ({ payments }, clock) => {
      const changed = await payments.change(selector, change, clock, known);
      if (!changed) return null;
      const { payment, applied, events } = changed;
      if (events.length > 0) this.ctx.waitUntil(this.#send(call, events));
      return { payment, applied };
    });
  }

  async find(call: Call, selector: Selector): Answer<StoredPayment | null> {
    return this.#run(call, ({ payments }) => payments.find(selector));
  }

  async listByOrder(call: Call, input: Input<"listByOrder">): Answer<StoredPayment[]> {
    return this.#run(call, ({ payments }) => payments.listByOrder(input));
  }

  async listByUser(call: Call, input: Input<"listByUser">): Answer<StoredPayment[]> {
    return this.#run(call, ({ payments }) => payments.listByUser(input));
  }

  async rememberErased(call: Call, person: string): Answer<null> {
    return this.#run(call, ({ erasedPeople }, clock) => erasedPeople.remember(person, clock));
  }

  async erasedWithPayments(call: Call): Answer<string[]> {
    return this.#run(call, ({ erasedPeople }) => erasedPeople.withPayments());
  }

  async due(call: Call, input: Input<"due">): Answer<StoredPayment[]> {
    return this.#run(call, ({ payments }, clock) => payments.due(input, clock));
  }

  async listByReferences(call: Call, input: Input<"listByReferences">): Answer<StoredPayment[]> {
    return this.#run(call, ({ reconciliation }) => reconciliation.listByReferences(input));
  }

  async listSettled(
    call: Call,
    input: Input<"listSettled">,
  ): Answer<{ payments: StoredPayment[]; next: string | null }> {
    return this.#run(call, ({ reconciliation }) => reconciliation.listSettled(input));
  }

  async countByProvider(call: Call, period: Period): Answer<ProviderPayments[]> {
    return this.#run(call, ({ report }) => report.countByProvider(period));
  }

  async relayDue(call: Call): Answer<number> {
    return this.#run(call, async ({ payments }, clock) => {
      const events = await payments.takeDueEvents(RELAY_BATCH, clock);
      const since = events.map(({ at }) => at);
      measureBacklog(this.env.METRICS, { service: "payment", queue: "outbox" }, since);
      if (events.length > 0) await this.#send(call, events);
      return events.length;
    });
  }

  async acknowledge(call: Call, ids: string[]): Answer<null> {
    return this.#run(call, ({ payments }) => payments.acknowledge(ids));
  }

  async saveEvents(call: Call, records: WebhookRecord[]): Answer<string[]> {
    return this.#run(call, ({ webhookEvents }) => webhookEvents.saveEvents(records));
  }

  async findEvent(call: Call, eventId: string): Answer<WebhookRecord | null> {
    return this.#run(call, ({ webhookEvents }) => webhookEvents.findEvent(eventId));
  }

  async listEvents(call: Call, input: Input<"listEvents">): Answer<WebhookRecord[]> {
    return this.#run(call, ({ webhookEvents }) => webhookEvents.listEvents(input));
  }

  async ping(call: Call): Answer<null> {
    return this.#run(call, async (store) => {
      await store.ping();
      return null;
    });
  }

  #run<T>(call: Call, work: (store: Store, clock: Clock) => Promise<T>): Answer<T> {
    const clock = { now: new Date(), newId, traceparent: call.traceparent };
    return answerRpc(this.#log(call), EXPECTED, async () => {
      try {
        return await this.#withStore((store) => work(store, clock));
      } catch (error) {
        measureStoreFailure(this.env.METRICS, "payment", error);
        throw error;
      }
    });
  }

  /** Right after the commit; what fails here is sent again by the cron. */
  async #send(call: Call, events: PaymentEvent[]): Promise<void> {
    try {
      await this.env.EVENTS.sendBatch(events.map((body) => ({ body })));
    } catch (error) {
      this.#log(call).warn("events not sent, the cron will", { events: events.map(({ id }) => id), error });
    }
  }

  #log(call: Call) {
    return loggerFor("payment", call, this.env.LOG_LEVEL);
  }
}

// The driver takes half of this Worker's start, and where no store lives nobody needs it.
async function openStore({ MONGODB_URI, OTLP_URL }: Env): Promise<Store> {
  const store = await import("../db/store.ts");
  return store.openStore(MONGODB_URI, { spans: OTLP_URL !== undefined });
}
