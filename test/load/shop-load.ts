import { randomUUID } from "node:crypto";
import { Agent, request as ask } from "undici";

/** Buyers come at a steady rate, whether those before them are served or not; each orders a cart of these. */
export type OrdersSpec = { kind: "orders"; origin: string; rate: number; seconds: number; skus: string[] };

/** A shop's day in a minute: so many visitors, who together ask so often; most read, some fill carts, few buy. */
export type VisitsSpec = {
  kind: "visits";
  origin: string;
  stripe: string;
  users: number;
  rate: number;
  seconds: number;
  products: string[];
  skus: string[];
};

export type Figures = { perSecond: number; p50: number; p95: number; p99: number; errors: number; count: number };
/** The figures of all requests, and of each kind of them. */
export type VisitFigures = Figures & { kinds: Record<string, Figures> };

type Send = <T>(kind: string, method: "GET" | "POST", url: string, options?: Options) => Promise<T>;
type Options = { json?: unknown; form?: Record<string, string>; headers?: Record<string, string> };
type Placed = { order: { id: string }; orderToken: string; payment: { clientSecret: string } };

/** The body of `POST /v1/orders` for a guest. */
export const orderBody = (cartId: string) => ({
  cartId,
  email: "bench@example.com",
  shippingAddress: { name: "Ada Example", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" },
  shippingMethod: "standard",
  payment: { provider: "stripe" },
});

const REPORTED = 5;
// Then it is given up, and counts as an error.
const CONFIRMED_MS = 20_000;

/** Sends requests, and keeps what each kind of them took. */
function createRecorder(dispatcher: Agent) {
  const times = new Map<string, number[]>();
  const errors = new Map<string, number>();
  let reported = 0;
  const count = (kind: string, started: number): void => {
    const known = times.get(kind) ?? [];
    if (known.push(performance.now() - started) === 1) times.set(kind, known);
  };
  const fail = (kind: string, reason: string): void => {
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
    if (reported++ < REPORTED) process.stderr.write(`${kind}: ${reason}\n`);
  };
  const send: Send = async (kind, method, url, { json, form, headers } = {}) => {
    const started = performance.now();
    const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
    const type = json === undefined ? "application/x-www-form-urlencoded" : "application/json";
    const answer = await ask(url, {
      method,
      dispatcher,
      headers: { ...(body === undefined ? {} : { "content-type": type }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${text.slice(0, 200)}`);
    count(kind, started);
    return JSON.parse(text);
  };
  const figures = (kinds: string[], seconds: number): Figures => {
    const all = kinds.flatMap((kind) => times.get(kind) ?? []).sort((a, b) => a - b);
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
    const failed = kinds.reduce((sum, kind) => sum + (errors.get(kind) ?? 0), 0);
    return {
      perSecond: all.length / seconds,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      errors: failed,
      count: all.length,
    };
  };
  return { send, count, fail, figures, kinds: () => [...new Set([...times.keys(), ...errors.keys()])] };
}

/** Starts something at a steady rate for so long, then waits for all of it. */
async function steadily(rate: number, seconds: number, start: (i: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  const running = new Set<Promise<void>>();
  const total = Math.round(rate * seconds);
  for (let i = 0; i < total; i++) {
    const early = began + (i * 1000) / rate - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const one = start(i).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  return (performance.now() - began) / 1000;
}

/** Cart and order of each buyer; an order's time is that of both. */
export async function runOrders(spec: OrdersSpec): Promise<Figures> {
  const agent = new Agent({ connections: 256, pipelining: 1 });
  const recorder = createRecorder(agent);
  const items = spec.skus.map((sku) => ({ sku, quantity: 1 }));
  const seconds = await steadily(spec.rate, spec.seconds, async () => {
    const started = performance.now();
    try {
      const cart = await recorder.send<{ id: string }>("cart", "POST", `${spec.origin}/v1/carts`, { json: { items } });
      await recorder.send("order", "POST", `${spec.origin}/v1/orders`, {
        json: orderBody(cart.id),
        headers: { "idempotency-key": randomUUID() },
      });
      recorder.count("purchase", started);
    } catch (error) {
      recorder.fail("purchase", String(error));
    }
  });
  await agent.close();
  return recorder.figures(["purchase"], seconds);
}

type Visitor = { cartId?: string; busy: boolean };

export async function runVisits(spec: VisitsSpec): Promise<VisitFigures> {
  const agent = new Agent({ connections: spec.users, pipelining: 1 });
  const recorder = createRecorder(agent);
  const visitors = Array.from({ length: spec.users }, (): Visitor => ({ busy: false }));
  const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
  const get = (kind: string, path: string) => recorder.send(kind, "GET", spec.origin + path);

  async function read({ cartId }: Visitor): Promise<void> {
    const page = Math.random();
    if (page < 0.35) await get("read", `/v1/products/${any(spec.products)}`);
    else if (page < 0.6)
      await get("read", `/v1/products?limit=20&sort=${any(["price", "-price", "title", "-createdAt"])}`);
    else if (page < 0.75) await get("search", `/v1/products?q=thing+${Math.floor(Math.random() * 200)}`);
    else if (page < 0.8) await get("read", "/v1/categories");
    else await get("read", cartId ? `/v1/carts/${cartId}` : `/v1/products/${any(spec.products)}`);
  }
  async function fill(visitor: Visitor): Promise<void> {
    const item = { sku: any(spec.skus), quantity: 1 };
    if (visitor.cartId) {
      await recorder.send("write", "POST", `${spec.origin}/v1/carts/${visitor.cartId}/items`, { json: item });
      return;
    }
    const json = { items: [item] };
    visitor.cartId = (await recorder.send<{ id: string }>("write", "POST", `${spec.origin}/v1/carts`, { json })).id;
  }
  async function buy(visitor: Visitor): Promise<void> {
    if (!visitor.cartId) await fill(visitor);
    const { cartId = "" } = visitor;
    delete visitor.cartId;
    const { order, orderToken, payment } = await recorder.send<Placed>("write", "POST", `${spec.origin}/v1/orders`, {
      json: orderBody(cartId),
      headers: { "idempotency-key": randomUUID() },
    });
    const started = performance.now();
    const secret = payment.clientSecret;
    await recorder.send(
      "provider",
      "POST",
      `${spec.stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`,
      {
        form: { client_secret: secret, payment_method: "pm_card_visa" },
      },
    );
    const headers = { "x-order-token": orderToken };
    for (let status = ""; status !== "CONFIRMED";) {
      if (performance.now() - started > CONFIRMED_MS) throw new Error(`order ${order.id} is paid and not confirmed`);
      const path = `${spec.origin}/v1/orders/${order.id}`;
      ({ status } = await recorder.send<{ status: string }>("read", "GET", path, { headers }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    recorder.count("payment", started);
  }

  const seconds = await steadily(spec.rate, spec.seconds, async (i) => {
    const visitor = free(i);
    if (!visitor) return recorder.fail("visit", "every visitor waits for an answer");
    visitor.busy = true;
    const act = Math.random();
    try {
      await (act < 0.8 ? read(visitor) : act < 0.95 ? fill(visitor) : buy(visitor));
    } catch (error) {
      recorder.fail("visit", String(error));
    } finally {
      visitor.busy = false;
    }
  });
  function free(i: number): Visitor | undefined {
    for (let at = 0; at < spec.users; at++) {
      const visitor = visitors[(i * 7 + at) % spec.users];
      if (visitor && !visitor.busy) return visitor;
    }
    return undefined;
  }
  await agent.close();
  const kinds = recorder.kinds();
  return {
    ...recorder.figures(
      kinds.filter((kind) => kind !== "payment" && kind !== "provider"),
      seconds,
    ),
    kinds: Object.fromEntries(kinds.map((kind) => [kind, recorder.figures([kind], seconds)])),
  };
}
