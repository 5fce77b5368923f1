import { randomInt } from "node:crypto";
import { type Collection, type Store, openStore } from "../journal/store.ts";
import { newSigningPair } from "../webhooks/certificate.ts";
import type { PendingDelivery } from "../webhooks/queue.ts";
import type { Capture, Order, Refund, SavedAnswer, WebhookEvent } from "./objects.ts";

/** What tests may ask of the sandbox, through `POST /_test/settings`: for so many of the next captures or refunds. */
export interface Settings {
  declineNext: number;
  pendingNext: number;
  pendingRefundNext: number;
  timeoutAfterCapture: number;
}

export interface SigningPair {
  id: string;
  privateKey: string;
  certificate: string;
}

/** Everything the sandbox remembers. */
export interface State {
  store: Store;
  orders: Collection<Order>;
  captures: Collection<Capture>;
  refunds: Collection<Refund>;
  events: Collection<WebhookEvent>;
  deliveries: Collection<PendingDelivery>;
  answers: Collection<SavedAnswer>;
  tokens: Collection<{ expires: number }>;
  signing: SigningPair;
  settings: Settings;
}

const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const most = 50_000;

/** An id of 17 letters and digits, as PayPal's orders, captures and refunds have. */
export function newId(): string {
  return Array.from({ length: 17 }, () => alphabet[randomInt(alphabet.length)]).join("");
}

export async function openState(dir: string): Promise<State> {
  const store = await openStore(dir);
  const keys = store.collection<SigningPair>("keys");
  let signing = keys.get("webhooks");
  if (signing === undefined) {
    const pair = await newSigningPair("messageverificationcerts.paypal.orderapp.test");
    signing = { id: `CERT-${newId().toLowerCase()}`, ...pair };
    keys.put("webhooks", signing);
  }
  const state: State = {
    store,
    orders: store.collection("orders"),
    captures: store.collection("captures"),
    refunds: store.collection("refunds"),
    events: store.collection("events"),
    deliveries: store.collection("deliveries"),
    answers: store.collection("answers"),
    tokens: store.collection("tokens"),
    signing,
    settings: { declineNext: 0, pendingNext: 0, pendingRefundNext: 0, timeoutAfterCapture: 0 },
  };
  for (const id of state.events.trim(most)) state.deliveries.delete(id);
  state.answers.trim(most);
  state.tokens.trim(1_000);
  await store.commit();
  return state;
}
