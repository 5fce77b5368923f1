import type { Call } from "@orderapp/contracts/common";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import { importJWK, SignJWT } from "jose";
import { Stripe } from "stripe";
import { inject } from "vitest";
import { env as bindings, exports } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import { inboxFor } from "../src/shards.ts";

export type FakeOrderData = {
  orderId: string;
  number: string;
  email: string;
  userId?: string;
  token?: string;
  status: "PENDING" | "CONFIRMED" | "CANCELLED";
  paymentStatus: "unpaid" | "paid";
  total: { amount: number; currency: string };
  confirm?: { outcome: "confirmed" } | { outcome: "refund"; reason: string } | { code: string };
  /** Why units are not taken back. */
  restock?: "conflict" | "validation_failed" | "invalid_transition";
  down?: boolean;
};

interface FakeOrderRpc extends OrderRpc {
  put(order: FakeOrderData): Promise<void>;
  callsFor(orderId: string): Promise<string>;
}

type TestEnv = Omit<Env, "ORDER"> & { ORDER: Service<FakeOrderRpc> };
export const env = bindings as TestEnv;
export const call: Call = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
export const rpc = (exports as { PaymentEntrypoint: Service<PaymentRpc> }).PaymentEntrypoint;
export const worker = (exports as { default: Fetcher }).default;

export const stripeUrl = inject("stripeUrl");
const webhookSecret = inject("stripeWebhookSecret");
export const stripe = new Stripe(inject("stripeSecretKey"), {
  host: new URL(stripeUrl).hostname,
  port: new URL(stripeUrl).port,
  protocol: "http",
  httpClient: Stripe.createFetchHttpClient(),
});

/** An order that nobody knows yet. */
export const newOrder = (over: Partial<FakeOrderData> = {}): FakeOrderData => ({
  orderId: crypto.randomUUID(),
  number: `A-${Math.floor(Math.random() * 1e6)}`,
  email: "ada@example.com",
  status: "PENDING",
  paymentStatus: "unpaid",
  total: { amount: 4_998, currency: "USD" },
  ...over,
});

/** An order that the fake order Worker knows from now on. */
export async function knownOrder(over: Partial<FakeOrderData> = {}): Promise<FakeOrderData> {
  const order = newOrder(over);
  await env.ORDER.put(order);
  return order;
}

/** What the order Worker was asked about an order, in this way. */
export async function ordersCalls(order: FakeOrderData, method: string): Promise<unknown[]> {
  const calls: { method: string; input: unknown }[] = JSON.parse(await env.ORDER.callsFor(order.orderId));
  return calls.filter((made) => made.method === method).map(({ input }) => input);
}

/** The order's first payment, as the order Worker would ask for it. */
export async function firstPayment(order: FakeOrderData) {
  const result = await rpc.createPayment(call, {
    orderId: order.orderId,
    orderNumber: order.number,
    provider: "stripe",
    amount: order.total,
    email: order.email,
    userId: order.userId,
  });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const { id } = result.value;
  await eventually(async () => {
    if ((await stored(id)).making) throw new Error("its provider's name is not written yet");
  });
  return { ...result.value, reference: (result.value.clientSecret ?? "").split("_secret_")[0] ?? "" };
}

/** Pays as Stripe.js would. */
export async function pay(session: { clientSecret?: string; reference: string }, method = "pm_card_visa") {
  const body = new URLSearchParams({ client_secret: session.clientSecret ?? "", payment_method: method });
  return (await fetch(`${stripeUrl}/v1/payment_intents/${session.reference}/confirm`, { method: "POST", body })).status;
}

/** An event about an intent, as Stripe would send it now. */
export async function eventAbout(
  reference: string,
  type: string,
  over: object = {},
  id = `evt_${crypto.randomUUID()}`,
) {
  const intent = await stripe.paymentIntents.retrieve(reference);
  return eventOf(type, { ...intent, ...over }, id);
}

export const eventOf = (type: string, object: object, id = `evt_${crypto.randomUUID()}`) =>
  JSON.stringify({
    id,
    object: "event",
    type,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object },
  });

export async function signed(payload: string, secret = webhookSecret, ageSeconds = 0): Promise<string> {
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const cryptoProvider = Stripe.createSubtleCryptoProvider();
  return stripe.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp, cryptoProvider });
}

export async function deliver(payload: string): Promise<Response> {
  return worker.fetch("https://shop.test/v1/webhooks/stripe", {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": await signed(payload) },
    body: payload,
  });
}

export const keyOf = (payload: string) => ({
  provider: "stripe" as const,
  eventId: (JSON.parse(payload) as { id: string }).id,
});

/** The inbox that keeps an event of Stripe. */
export const inboxOf = (payload: string) => env.INBOX.getByName(inboxFor("stripe", keyOf(payload).eventId));

/** What was kept of it. */
export const recordOf = (payload: string) => inboxOf(payload).record(keyOf(payload));

export async function tokenFor(userId: string, role: "USER" | "ADMIN" = "USER"): Promise<string> {
  const jwk = JSON.parse(inject("privateJwk")) as { kid: string };
  return new SignJWT({ userId, email: `${userId}@example.com`, role, sid: "s" })
    .setProtectedHeader({ alg: "ES256", kid: jwk.kid })
    .setIssuer("orderapp")
    .setAudience("orderapp")
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(await importJWK(jwk, "ES256"));
}

type Asked = { token?: string; orderToken?: string; key?: string; json?: unknown };

export async function ask(method: string, path: string, { token, orderToken, key, json }: Asked = {}) {
  const headers = new Headers();
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (orderToken) headers.set("x-order-token", orderToken);
  if (key) headers.set("idempotency-key", key);
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? undefined : JSON.stringify(json);
  const response = await worker.fetch(`https://shop.test${path}`, { method, headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || "null") as Body };
}
type Body = Record<string, unknown> & { code?: string; id?: string; status?: string; data?: Record<string, unknown>[] };

/** Tries until it holds, for what happens after the answer. */
export async function eventually<T>(check: () => Promise<T>, tries = 100): Promise<T> {
  for (let left = tries; left > 1; left--) {
    try {
      return await check();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return check();
}

export const newKey = (): string => crypto.randomUUID();

/** The payment as it is stored. */
export async function stored(id: string) {
  const found = await env.STORE.getByName("shard-1").find(call, { id });
  if (!found.ok || !found.value) throw new Error("not stored");
  return found.value;
}

/** Takes the sandbox down, or puts it back. */
export const setStripe = (faults: { down: boolean }): Promise<Response> =>
  fetch(`${stripeUrl}/_control`, { method: "POST", body: JSON.stringify(faults) });

/** An order that was paid and confirmed. */
export async function settledOrder(over: Partial<FakeOrderData> = {}) {
  const order = await knownOrder(over);
  const session = await firstPayment(order);
  await pay(session);
  await deliver(await eventAbout(session.reference, "payment_intent.succeeded"));
  await eventually(async () => {
    const { status, tasks } = await stored(session.id);
    if (status !== "succeeded" || tasks.length > 0) throw new Error("not settled yet");
  });
  return { order, session };
}
