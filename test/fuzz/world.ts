import { DEVELOPMENT } from "@orderapp/contracts/development";
import { SCOPES } from "@orderapp/contracts/permissions";
import { createClient, newKey, type Answer, type Ask, type Body } from "../support/client.ts";
import { isObject } from "./document.ts";
import type { Caller } from "./requests.ts";

const PASSWORD = "correct-horse-battery";
const STRANGER = "eyJhbGciOiJub25lIn0.eyJ1c2VySWQiOiIxIiwicm9sZSI6IkFETUlOIn0.";
const ADDRESS = { name: "Ada Example", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" };
const NOTHING = "01900000-0000-7000-8000-000000000000";
const POOL = 60;

/** Where fields of answers name something that requests can name too. */
const BY_FIELD: Record<string, string> = { variantId: "variantId", refreshToken: "refreshToken", sku: "/v1/inventory" };
/** What a field of a request names, by where that lies. */
const POOL_OF: Record<string, string> = {
  cartId: "/v1/carts",
  orderId: "/v1/orders",
  sku: "/v1/inventory",
  userId: "/v1/users",
  actorId: "/v1/users",
  shippingMethod: "/v1/shipping-methods",
  parentId: "/v1/categories",
  reassignTo: "/v1/categories",
  category: "/v1/categories",
};

class Refused extends Error {}

/** Who asks, and what there is to ask for: made at first, and learnt from every answer. */
export async function createWorld(origin: string, stripe: string) {
  const ask = createClient(() => origin);
  const pools = new Map<string, string[]>();
  const orderTokens = new Map<string, string>();
  const etags = new Map<string, string>();
  const emails = ["nobody@example.com"];
  // Who sets everything up again is not to be found.
  const hidden = new Set<string>();
  let serial = 0;

  async function must<T = Body>(method: string, path: string, options: Ask = {}): Promise<Answer<T>> {
    // From another network than the guesses of passwords, which stop all sign-ins from where they come.
    const answer = await ask<T>(method, path, { ...options, headers: { "cf-connecting-ip": "198.51.100.7" } });
    if (answer.status >= 300) throw new Refused(`${method} ${path}: ${answer.status} ${answer.text}`);
    learn(method, path, answer);
    return answer;
  }
  async function signIn(email: string, password: string): Promise<{ token: string; id: string }> {
    const json = { email, password };
    const { body } = await must<{ accessToken: string; user: { id: string } }>("POST", "/v1/auth/login", { json });
    return { token: body.accessToken, id: body.user.id };
  }
  const root = await signIn(DEVELOPMENT.adminEmail, DEVELOPMENT.adminPassword);
  hidden.add(root.id);
  pools.clear();

  function add(pool: string, value: unknown): void {
    if (typeof value !== "string" || hidden.has(value)) return;
    const known = pools.get(pool) ?? [];
    if (known.includes(value)) return;
    if (known.length < POOL) known.push(value);
    else known[(serial += 1) % POOL] = value;
    pools.set(pool, known);
  }

  function learnFields(value: unknown): void {
    if (Array.isArray(value)) return value.forEach(learnFields);
    if (!isObject(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      const pool = BY_FIELD[name];
      if (pool) add(pool, inner);
      learnFields(inner);
    }
  }

  function learnThing(folder: string, thing: unknown): void {
    if (!isObject(thing) || typeof thing["id"] !== "string") return;
    add(folder, thing["id"]);
    for (const [name, inner] of Object.entries(thing)) {
      if (Array.isArray(inner)) inner.forEach((part) => learnThing(`${folder}/${String(thing["id"])}/${name}`, part));
    }
    if (folder !== "/v1/orders" || !Array.isArray(thing["items"])) return;
    for (const item of thing["items"]) if (isObject(item)) add("orderItemId", item["id"]);
  }

  /** Remembers what an answer names. */
  function learn(method: string, url: string, answer: { status: number; body: unknown; headers: Headers }): void {
    const { body } = answer;
    const path = url.split("?")[0] ?? "";
    if (answer.status >= 300 || !isObject(body)) return;
    learnFields(body);
    const etag = answer.headers.get("etag");
    if (etag) etags.set(path, etag);
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (Array.isArray(body["data"])) body["data"].forEach((thing) => learnThing(path, thing));
    else learnThing(method === "POST" ? path : parent, body);
    if (isObject(body["page"])) add(`cursor ${path}`, body["page"]["nextCursor"]);
    const { order, payment, orderToken } = body;
    if (!isObject(order) || !isObject(payment)) return;
    learnThing("/v1/orders", order);
    learnThing("/v1/payments", payment);
    for (const id of [order["id"], payment["id"]]) orderTokens.set(String(id), String(orderToken));
  }

  async function register(): Promise<{ email: string; token: string; id: string }> {
    const email = `fuzz.${(serial += 1)}.${process.pid}@example.com`;
    await must("POST", "/v1/auth/register", { json: { email, password: PASSWORD, name: "Ada" } });
    emails.push(email);
    return { email, ...(await signIn(email, PASSWORD)) };
  }
  const make: Record<Exclude<Caller, "nobody" | "stranger">, () => Promise<string>> = {
    person: async () => (await register()).token,
    async admin() {
      const { id, email } = await register();
      await must("PATCH", `/v1/users/${id}`, { token: root.token, json: { role: "ADMIN" } });
      return (await signIn(email, PASSWORD)).token;
    },
    async key() {
      const json = { name: "Fuzz", scopes: SCOPES };
      return (await must<{ secret: string }>("POST", "/v1/api-keys", { token: root.token, json })).body.secret;
    },
  };
  const callers = { person: await make.person(), admin: await make.admin(), key: await make.key() };
  const renewing = new Map<string, Promise<void>>();

  /** A caller's token; what they did may have ended it. */
  function tokenOf(caller: Caller): string | undefined {
    if (caller === "nobody") return undefined;
    return caller === "stranger" ? STRANGER : callers[caller];
  }
  async function renew(caller: Caller, token: string | undefined): Promise<void> {
    if (caller === "nobody" || caller === "stranger" || callers[caller] !== token) return;
    const running = renewing.get(caller) ?? make[caller]().then((made) => void (callers[caller] = made));
    renewing.set(caller, running);
    await running.finally(() => renewing.delete(caller));
  }

  async function buy(sku: string, token: string | undefined, pays: boolean): Promise<void> {
    const items = [{ sku, quantity: 1 }];
    const { body: cart } = await must<{ id: string }>("POST", "/v1/carts", { json: { items }, token });
    const { body } = await must<{ payment: { clientSecret: string } }>("POST", "/v1/orders", {
      token,
      key: newKey(),
      json: {
        cartId: cart.id,
        ...(token ? {} : { email: "guest@example.com" }),
        shippingAddress: ADDRESS,
        shippingMethod: "standard",
        payment: { provider: "stripe" },
      },
    });
    const secret = body.payment.clientSecret;
    if (!pays) return;
    await fetch(`${stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`, {
      method: "POST",
      body: new URLSearchParams({ client_secret: secret, payment_method: "pm_card_visa" }),
    });
  }

  /** Something of everything, some of it used up as time goes by. */
  async function stock(isFirst: boolean): Promise<void> {
    const token = root.token;
    const post = (path: string, json: object) => must("POST", path, { token, json, key: newKey() });
    const name = `Fuzz ${(serial += 1)}`;
    const sku = `FUZZ-${serial}`;
    callers.person = await make.person();
    const variants = [sku, `${sku}-2`].map((each) => ({
      sku: each,
      price: { amount: 1_999, currency: "USD" },
      stock: 100,
      options: { Size: each },
    }));
    const steps = [
      () => post("/v1/categories", { name }),
      () => post("/v1/products", { title: name, status: "active", options: [{ name: "Size" }], variants }),
      () => post("/v1/carts", { items: [{ sku, quantity: 1 }] }),
      () => must("POST", "/v1/users/me/addresses", { token: callers.person, json: ADDRESS }),
      () => post("/v1/webhook-endpoints", { url: "https://hooks.example.com/in", events: ["order.*"] }),
      ...[undefined, callers.person].flatMap((who) => [() => buy(sku, who, true), () => buy(sku, who, false)]),
      () => must("GET", "/v1/users/me/sessions", { token: callers.person }),
      () => must("GET", "/v1/shipping-methods?country=DE"),
      ...["/v1/webhooks/events", "/v1/notifications", "/v1/tax-rates", "/v1/api-keys", "/v1/inventory"].map(
        (path) => () => must("GET", path, { token }),
      ),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        // Requests since may have taken away what this needs, such as a way of shipping.
        if (isFirst || !(error instanceof Refused)) throw error;
      }
    }
  }

  /** What is put where a request names something; `folder` is the path before it. */
  function fill(hole: string, pick: number, folder: string): string | undefined {
    if (hole === "email") return emails[pick % emails.length] ?? "";
    if (hole === "password" || hole === "currentPassword") return PASSWORD;
    if (hole === "etag") return etags.get(folder) ?? '"v1"';
    if (hole === "orderToken") return folder.split("/").flatMap((part) => orderTokens.get(part) ?? [])[0] ?? "none";
    const pool = hole === "path" ? folder : hole === "cursor" ? `cursor ${folder}` : (POOL_OF[hole] ?? hole);
    const known = pools.get(pool) ?? [];
    const otherwise = hole === "cursor" ? undefined : NOTHING;
    return known[pick % Math.max(1, known.length)] ?? otherwise;
  }

  return { fill, learn, renew, stock, tokenOf };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
