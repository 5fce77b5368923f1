import { randomUUID } from "node:crypto";
import autocannon from "autocannon";
import { Agent, request as ask } from "undici";
import { runMails, type MailsSpec } from "./mail-load.ts";
import { runDrain, signedEvent, type DrainSpec } from "./payment-load.ts";
import { orderBody, runOrders, runVisits, type Figures, type OrdersSpec, type VisitsSpec } from "./shop-load.ts";

/**
 * One request of a scenario; a run goes through its list over and over. `{new}` in a path is a new number each time;
 * `stripeEvent` makes each a new event of the provider's, signed.
 */
export type LoadRequest = {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
  stripeEvent?: true;
};

/** What the generator is told to do: single requests or chains of them (autocannon), whole purchases, or a shop's visitors. */
export type LoadSpec =
  | RequestsSpec
  | ChainsSpec
  | OrdersSpec
  | VisitsSpec
  | DrainSpec
  | MailsSpec
  | { kind: "purchases"; origin: string; stripe: string; buyers: number; seconds: number; sku: string };

export type RequestsSpec = {
  kind: "requests";
  origin: string;
  connections: number;
  seconds: number;
  requests: LoadRequest[];
  /** Each connection begins elsewhere in the list, so that they do not walk through it side by side. */
  spread?: boolean;
};

/** One connection a start: each posts `{[member]: value}`, and what the answer has as `member` is its next value. */
export type ChainsSpec = {
  kind: "chains";
  origin: string;
  seconds: number;
  path: string;
  member: string;
  starts: string[];
};

export type LoadResult = Figures & { kinds?: Record<string, Figures> };

// Apart from the numbers that are used for counting waits.
let lastNew = 1_000_000;
const withNew = (path: string): string => path.replace("{new}", () => String(++lastNew));

export function runLoad(spec: LoadSpec): Promise<LoadResult> {
  switch (spec.kind) {
    case "requests":
      return runRequests(spec);
    case "chains":
      return runChains(spec);
    case "purchases":
      return runPurchases(spec);
    case "orders":
      return runOrders(spec);
    case "visits":
      return runVisits(spec);
    case "drain":
      return runDrain(spec);
    case "mails":
      return runMails(spec);
  }
}

const TIMEOUT_SECONDS = 15;

async function runRequests(spec: RequestsSpec): Promise<LoadResult> {
  const requests = spec.requests.map(({ method, path, headers, body, stripeEvent }) => ({
    method,
    path,
    headers: headers ?? {},
    // Made as it is sent: the generator would build a long list of paths anew for each connection, for seconds.
    ...(path.includes("{new}") ? { setupRequest: (request) => ({ ...request, path: withNew(path) }) } : {}),
    ...(stripeEvent ? { setupRequest: (request) => ({ ...request, ...signedEvent() }) } : {}),
    ...(body === undefined ? {} : { body }),
  })) satisfies autocannon.Request[];
  let clients = 0;
  const setupClient = (client: autocannon.Client): void => {
    const from = Math.floor((clients++ * requests.length) / spec.connections) % requests.length;
    client.setRequests([...requests.slice(from), ...requests.slice(0, from)].map((request) => ({ ...request })));
  };
  const result = await autocannon({
    url: spec.origin,
    connections: spec.connections,
    duration: spec.seconds,
    timeout: TIMEOUT_SECONDS,
    requests,
    ...(spec.spread ? { setupClient } : {}),
  });
  return figures(result);
}

async function runChains(spec: ChainsSpec): Promise<LoadResult> {
  const starts = [...spec.starts];
  const headers = { "content-type": "application/json" };
  const setupClient = (client: autocannon.Client): void => {
    let value = starts.pop() ?? "";
    client.setRequests([
      {
        method: "POST",
        path: spec.path,
        headers,
        setupRequest: (request) => ({ ...request, body: JSON.stringify({ [spec.member]: value }) }),
        onResponse: (status, body) => {
          // After an answer that failed the same value is sent again.
          if (status < 300) value = (JSON.parse(body) as Record<string, string>)[spec.member] ?? "";
        },
      },
    ]);
  };
  const result = await autocannon({
    url: spec.origin,
    connections: starts.length,
    duration: spec.seconds,
    timeout: TIMEOUT_SECONDS,
    setupClient,
  });
  return figures(result);
}

function figures(result: autocannon.Result): LoadResult {
  const { latency } = result;
  return {
    perSecond: result.requests.total / result.duration,
    p50: latency.p50,
    p95: latency.p97_5,
    p99: latency.p99,
    errors: result.errors + result.timeouts + result.non2xx,
    count: result.requests.total,
  };
}

/** Buys until the time is up: cart with the item, order, payment at the provider, and the order seen confirmed. */
async function runPurchases(spec: LoadSpec & { kind: "purchases" }): Promise<LoadResult> {
  const agent = new Agent({ connections: spec.buyers * 2, pipelining: 1 });
  const end = Date.now() + spec.seconds * 1000;
  const times: number[] = [];
  let errors = 0;
  const buyer = async (): Promise<void> => {
    while (Date.now() < end) {
      const started = performance.now();
      try {
        await buy(spec, agent);
        times.push(performance.now() - started);
      } catch {
        errors += 1;
      }
    }
  };
  const started = Date.now();
  await Promise.all(Array.from({ length: spec.buyers }, buyer));
  const seconds = (Date.now() - started) / 1000;
  await agent.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return { perSecond: times.length / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors, count: times.length };
}

async function buy(spec: LoadSpec & { kind: "purchases" }, dispatcher: Agent): Promise<void> {
  const send = async <T>(
    method: "GET" | "POST",
    url: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<T> => {
    const answer = await ask(url, { method, headers, dispatcher, ...(body === undefined ? {} : { body }) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode}`);
    return JSON.parse(text) as T;
  };
  const json = { "content-type": "application/json" };
  const items = [{ sku: spec.sku, quantity: 1 }];
  const cart = await send<{ id: string }>("POST", `${spec.origin}/v1/carts`, json, JSON.stringify({ items }));
  const placed = await send<{ order: { id: string }; orderToken: string; payment: { clientSecret: string } }>(
    "POST",
    `${spec.origin}/v1/orders`,
    { ...json, "idempotency-key": randomUUID() },
    JSON.stringify(orderBody(cart.id)),
  );
  const secret = placed.payment.clientSecret;
  await send(
    "POST",
    `${spec.stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`,
    { "content-type": "application/x-www-form-urlencoded" },
    new URLSearchParams({ client_secret: secret, payment_method: "pm_card_visa" }).toString(),
  );
  const headers = { "x-order-token": placed.orderToken };
  for (let wait = 10; ; wait = Math.min(100, wait * 1.5)) {
    const order = await send<{ status: string }>("GET", `${spec.origin}/v1/orders/${placed.order.id}`, headers);
    if (order.status === "CONFIRMED") return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
