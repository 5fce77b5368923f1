import { createHmac } from "node:crypto";
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
/** So many are filled each time, since most requests leave a cart without anything to buy. */
const CARTS = 12;

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

const TEMPLATE = "/v1/notification-templates/order.created/email/en";
type Mails = { messages: { ID: string }[] };
/** A link in a mail: its page, and the token. */
const LINKED = /\/([\w-]+)\?(?:[^\s]*&)?token=([\w.~-]+)/g;
/** Whom a page gives its token to. */
const TOKENS_OF: Record<string, string> = {
  "verify-email": "/v1/auth/verify-email",
  "reset-password": "/v1/auth/reset-password",
};

class Refused extends Error {}

/** A shop to ask, with the sandbox that its cards are charged in and the inbox that its mails come to. */
export type FuzzedShop = { url: string; stripe: string; inbox: string };

/** Who asks, and what there is to ask for: made at first, and learnt from every answer. */
export async function createWorld({ url: origin, stripe, inbox }: FuzzedShop) {
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
      if (name === "url" && typeof inner === "string" && inner.startsWith("/media/")) add("/media", inner.slice(7));
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
  /** What only a person has, and somebody else's replaces. */
  async function settle(token: string): Promise<void> {
    for (const own of ["addresses", "sessions"]) pools.delete(`/v1/users/me/${own}`);
    await must("POST", "/v1/users/me/addresses", { token, json: ADDRESS });
    await must("GET", "/v1/users/me/sessions", { token });
  }

  /** Learns the tokens in the links of mails, by where they are to be sent. */
  async function readMails(): Promise<void> {
    await must("POST", "/v1/auth/forgot-password", { json: { email: emails.at(-1) } });
    for (const path of Object.values(TOKENS_OF)) pools.delete(`token ${path}`);
    const { messages } = (await (await fetch(`${inbox}/api/v1/messages?limit=20`)).json()) as Mails;
    for (const { ID } of messages) {
      const { Text } = (await (await fetch(`${inbox}/api/v1/message/${ID}`)).json()) as { Text: string };
      for (const [, page = "", token] of Text.matchAll(LINKED)) add(`token ${TOKENS_OF[page] ?? page}`, token);
    }
  }

  const make: Record<Exclude<Caller, "nobody" | "stranger">, () => Promise<string>> = {
    async person() {
      const { email, token } = await register();
      await signIn(email, PASSWORD);
      await settle(token);
      return token;
    },
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
  function tokenOf(caller: Caller, path: string): string | undefined {
    if (caller === "nobody") return undefined;
    if (caller === "admin" && path === "/metrics") return DEVELOPMENT.metricsToken;
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
    const carts = pools.get("/v1/carts") ?? [];
    pools.set(
      "/v1/carts",
      carts.filter((id) => id !== cart.id),
    );
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
      () => post("/v1/webhook-endpoints", { url: "https://hooks.example.com/in", events: ["order.*"] }),
      ...[undefined, callers.person].flatMap((who) => [() => buy(sku, who, true), () => buy(sku, who, false)]),
      () => must("PUT", TEMPLATE, { token, json: { subject: name, html: "<p>Thank you</p>", text: "Thank you" } }),
      () => must("GET", TEMPLATE, { token }),
      readMails,
      // Last, so that what was bought does not stand among them.
      ...Array.from({ length: CARTS }, () => () => post("/v1/carts", { items: [{ sku, quantity: 1 }] })),
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

  /** The version of what a path is about: the product's, say, for its variants. */
  function etagOf(path: string): string {
    const known = etags.get(path);
    if (known) return known;
    const parent = path.slice(0, path.lastIndexOf("/"));
    return parent === "" ? '"v1"' : etagOf(parent);
  }

  /** What is put where a request names something; `folder` is the path before it, `below` what of the thing is asked for. */
  function fill(hole: string, pick: number, folder: string, below = ""): string | undefined {
    if (hole === "email") return emails[pick % emails.length] ?? "";
    if (hole === "password" || hole === "currentPassword") return PASSWORD;
    if (hole === "etag") return etagOf(folder);
    if (hole === "orderToken") return folder.split("/").flatMap((part) => orderTokens.get(part) ?? [])[0] ?? "none";
    const isOfPath = hole === "cursor" || hole === "token";
    const pool = hole === "path" ? folder : isOfPath ? `${hole} ${folder}` : (POOL_OF[hole] ?? hole);
    const all = pools.get(pool) ?? [];
    const having = below === "" ? [] : all.filter((id) => pools.has(`${folder}/${id}/${below}`));
    const known = having.length > 0 ? having : all;
    const otherwise = hole === "cursor" ? undefined : NOTHING;
    return known[pick % Math.max(1, known.length)] ?? otherwise;
  }

  /** What Stripe would sign a body with. */
  function signature(body: string | Uint8Array): string {
    const at = Math.floor(Date.now() / 1_000);
    const hmac = createHmac("sha256", DEVELOPMENT.stripeWebhookSecret).update(`${at}.`).update(body);
    return `t=${at},v1=${hmac.digest("hex")}`;
  }

  return { fill, learn, renew, signature, stock, tokenOf };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
