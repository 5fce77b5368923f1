import { type Collection, type Store, openStore } from "../journal/store.ts";
import type { PendingDelivery } from "../webhooks/queue.ts";
import type { BalanceTransaction, Charge, PaymentIntent, Refund, StoredMethod, StripeEvent } from "./objects.ts";

/** The answer that an idempotency key replays. */
export interface SavedAnswer {
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  at: number;
}

/** Everything the sandbox remembers. */
export interface State {
  store: Store;
  intents: Collection<PaymentIntent>;
  charges: Collection<Charge>;
  refunds: Collection<Refund>;
  transactions: Collection<BalanceTransaction>;
  methods: Collection<StoredMethod>;
  events: Collection<StripeEvent>;
  answers: Collection<SavedAnswer>;
  deliveries: Collection<PendingDelivery>;
}

const answersKept = 24 * 3600;
const eventsKept = 30 * 24 * 3600;

export async function openState(dir: string): Promise<State> {
  const store = await openStore(dir);
  const state: State = {
    store,
    intents: store.collection("payment_intents"),
    charges: store.collection("charges"),
    refunds: store.collection("refunds"),
    transactions: store.collection("balance_transactions"),
    methods: store.collection("payment_methods"),
    events: store.collection("events"),
    answers: store.collection("answers"),
    deliveries: store.collection("deliveries"),
  };
  const now = Date.now() / 1000;
  dropOld(state.answers, (answer) => answer.at < now - answersKept);
  dropOld(state.events, (event) => event.created < now - eventsKept && !state.deliveries.has(event.id));
  await store.commit();
  return state;
}

function dropOld<T extends object>(rows: Collection<T>, isOld: (row: T) => boolean): void {
  for (const id of rows.ids()) {
    const row = rows.get(id);
    if (row === undefined || !isOld(row)) break;
    rows.delete(id);
  }
}
