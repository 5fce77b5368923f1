import { env as bindings } from "cloudflare:workers";
import type { UserRpc } from "@orderapp/contracts/user";
import { neon } from "@neondatabase/serverless";
import { importJWK, SignJWT } from "jose";
import { createApp } from "../src/app.ts";
import { createQuoteCache, createMemory } from "../src/carts/quote-cache.ts";
import { createContext, type OrderContext } from "../src/context.ts";
import type { Env } from "../src/env.ts";
import type { OrderState } from "../src/orders/order.ts";
import { createSiblings, type Siblings } from "./fakes.ts";

interface FakeUserRpc extends UserRpc {
  actsIn(traceId: string): Promise<string>;
}

type TestEnv = Omit<Env, "USER"> & { TEST_PRIVATE_JWK: string; USER: Service<FakeUserRpc> };
export const env = bindings as TestEnv;
export const call = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

/** Looks behind the scenes. */
export const sql = neon(env.ORDER_DATABASE_URL);

export type Shop = {
  ctx: OrderContext;
  siblings: Siblings;
  /** Waits for what goes on after an answer. */
  settled(): Promise<void>;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** A read whose answer is not JSON. */
  fetch(path: string, token: string): Promise<Response>;
};
type AskOptions = {
  body?: unknown;
  headers?: Record<string, string>;
  as?: string;
  admin?: boolean;
  sid?: string;
  key?: string;
};
// An answer's JSON is what the tests are about: any shape.
type Json = ReturnType<typeof JSON.parse>;
export type Answer = { status: number; body: Json; headers: Headers };

/** The Worker with its real objects and database, and siblings of its own. */
export function openShop(over: Partial<OrderContext> = {}, settings: Partial<Env> = {}): Shop {
  const siblings = createSiblings();
  let background: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void background.push(work);
  const context = (): OrderContext => ({
    ...createContext(env, call, waitUntil),
    quotes: createQuoteCache(),
    cartVariants: createMemory<string[]>(60_000),
    product: siblings.product,
    payment: siblings.payment,
    user: siblings.user,
    publish: siblings.publish,
    ...over,
  });
  const app = createApp(context);
  const settled = async (): Promise<void> => {
    while (background.length > 0) {
      const work = background;
      background = [];
      await Promise.all(work);
    }
  };
  const execution = { waitUntil, passThroughOnException: () => {}, props: {} };
  return {
    ctx: context(),
    siblings,
    settled,
    fetch: async (path, token) =>
      app.fetch(
        new Request(`https://shop.test${path}`, { headers: { authorization: `Bearer ${token}` } }),
        { ...env, ...settings },
        execution,
      ),
    async ask(method, path, { body, headers = {}, as, admin, sid, key } = {}) {
      const init: RequestInit = { method, headers: { ...headers } };
      const sent = new Headers(headers);
      if (body !== undefined) {
        sent.set("content-type", "application/json");
        init.body = typeof body === "string" ? body : JSON.stringify(body);
      }
      if (as !== undefined) sent.set("authorization", `Bearer ${await tokenFor(as, admin ? "ADMIN" : "USER", sid)}`);
      if (key !== undefined) sent.set("idempotency-key", key);
      const request = new Request(`https://shop.test${path}`, { ...init, headers: sent });
      const response = await app.fetch(request, { ...env, ...settings }, execution);
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
    },
  };
}

/** An access token as the user Worker signs it. */
export async function tokenFor(userId: string, role: "USER" | "ADMIN" = "USER", sid = "session"): Promise<string> {
  const jwk = JSON.parse(env.TEST_PRIVATE_JWK);
  return new SignJWT({ userId, email: `${userId}@example.com`, role, sid })
    .setProtectedHeader({ alg: "ES256", kid: "test" })
    .setJti(crypto.randomUUID())
    .setIssuer(env.JWT_ISSUER)
    .setAudience(env.JWT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(await importJWK(jwk, "ES256"));
}

export const address = { name: "Ada", line1: "1 Road", city: "Town", postalCode: "1", country: "DE" };

export const orderBody = (cartId: string, over: object = {}) => ({
  cartId,
  email: "ada@example.com",
  shippingAddress: address,
  shippingMethod: "standard",
  payment: { provider: "stripe" },
  ...over,
});

/** A cart with one new variant in it. */
export async function filledCart(shop: Shop, { stock = 10, quantity = 2 } = {}) {
  const variant = shop.siblings.sell({ available: stock });
  const { body } = await shop.ask("POST", "/v1/carts", { body: { items: [{ sku: variant.sku, quantity }] } });
  return { cartId: String(body.id), variant };
}

export type Placed = { order: OrderState; orderToken: string; variantId: string; cartId: string; paymentId: string };

/** An order of a guest, PENDING. */
export async function placedOrder(
  shop: Shop,
  options: { stock?: number; quantity?: number; as?: string } = {},
): Promise<Placed> {
  const { cartId, variant } = await filledCart(shop, options);
  const as = options.as === undefined ? {} : { as: options.as };
  const answer = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: crypto.randomUUID(), ...as });
  if (answer.status !== 201) throw new Error(`The order was refused: ${JSON.stringify(answer.body)}`);
  await shop.settled();
  const { order, orderToken, payment } = answer.body;
  return { order, orderToken, variantId: variant.variantId, cartId, paymentId: payment.id };
}

/** The types in an order's history. */
export async function historyOf(orderId: string): Promise<string[]> {
  const rows = await sql`select type from order_events where order_id = ${orderId} order by seq`;
  return rows.map((row) => String(row["type"]));
}

/** What still lies in the outbox of an order. */
export async function outboxOf(orderId: string): Promise<string[]> {
  const rows = await sql`
    select coalesce(payload->>'task', payload->>'type') as name from outbox where order_id = ${orderId} order by seq, id`;
  return rows.map((row) => String(row["name"]));
}
