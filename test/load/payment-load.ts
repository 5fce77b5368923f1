import { createHmac, randomUUID } from "node:crypto";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { orderBody, type Figures } from "./shop-load.ts";

/** Pays so many orders while the provider keeps its events back, then lets them all come at once; `seconds` at most. */
export type DrainSpec = {
  kind: "drain";
  origin: string;
  stripe: string;
  orders: number;
  sku: string;
  seconds: number;
};

type Placed = { order: { id: string }; orderToken: string; payment: { clientSecret: string } };

const AT_ONCE = 8;
const json = { "content-type": "application/json" };

/** A new event as Stripe sends them, of a type that moves nothing: to measure its acceptance. */
export function signedEvent(): { body: string; headers: Record<string, string> } {
  const seconds = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: "event",
    type: "charge.updated",
    created: seconds,
    livemode: false,
    data: { object: { id: `ch_${randomUUID()}`, object: "charge", amount: 1_999, currency: "usd" } },
  });
  const signature = createHmac("sha256", DEVELOPMENT.stripeWebhookSecret).update(`${seconds}.${body}`).digest("hex");
  return { body, headers: { ...json, "stripe-signature": `t=${seconds},v1=${signature}` } };
}

/** The rate at which events are worked off, until the last order of theirs is confirmed. */
export async function runDrain({ origin, stripe, orders, sku, seconds: limit }: DrainSpec): Promise<Figures> {
  await send("POST", `${stripe}/_test/webhooks/pause`);
  const placed: Placed[] = [];
  const buyer = async (): Promise<void> => {
    while (placed.length < orders) placed.push(await buy({ origin, stripe, sku }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, buyer));
  const { pending } = await send<{ pending: number }>("GET", `${stripe}/_test/events`);
  const started = performance.now();
  await send("POST", `${stripe}/_test/webhooks/resume`);
  const times: number[] = [];
  let errors = 0;
  for (const one of placed) {
    if (await isConfirmed(origin, one, started + limit * 1_000)) times.push(performance.now() - started);
    else errors += 1;
  }
  const seconds = (performance.now() - started) / 1_000;
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return { perSecond: pending / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors, count: pending };
}

async function isConfirmed(origin: string, { order, orderToken }: Placed, until: number): Promise<boolean> {
  while (performance.now() < until) {
    const answer = await fetch(`${origin}/v1/orders/${order.id}`, { headers: { "x-order-token": orderToken } });
    const { status } = (await answer.json()) as { status: string | number };
    if (status === "CONFIRMED") return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function buy({ origin, stripe, sku }: { origin: string; stripe: string; sku: string }): Promise<Placed> {
  const items = [{ sku, quantity: 1 }];
  const cart = await send<{ id: string }>("POST", `${origin}/v1/carts`, JSON.stringify({ items }), json);
  const body = JSON.stringify(orderBody(cart.id));
  const headers = { ...json, "idempotency-key": randomUUID() };
  const placed = await send<Placed>("POST", `${origin}/v1/orders`, body, headers);
  const secret = placed.payment.clientSecret;
  const card = new URLSearchParams({ client_secret: secret, payment_method: "pm_card_visa" });
  await send("POST", `${stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`, card);
  return placed;
}

async function send<T>(
  method: "GET" | "POST",
  url: string,
  body?: string | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<T> {
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  return (await answer.json()) as T;
}
