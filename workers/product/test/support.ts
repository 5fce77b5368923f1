import { env as bindings } from "cloudflare:workers";
import type { DomainEvent } from "@orderapp/contracts/events";
import { neon } from "@neondatabase/serverless";
import { createLogger } from "@orderapp/http/log";
import { importJWK, SignJWT } from "jose";
import { createApp } from "../src/app.ts";
import { createContext, type ProductContext } from "../src/context.ts";
import type { Env } from "../src/env.ts";
import { createRecentAnswers } from "../src/routes/catalogue-answer.ts";

type TestEnv = Env & { TEST_PRIVATE_JWK: string; TEST_REPLICA_URL: string };
export const env = bindings as TestEnv;
export const call = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

/** Looks behind the scenes. */
export const sql = neon(env.PRODUCT_DATABASE_URL);

// An answer's JSON is what the tests are about: any shape.
export type Json = ReturnType<typeof JSON.parse>;
export type Answer = { status: number; body: Json; text: string; headers: Headers };
type AskOptions = { body?: unknown; headers?: Record<string, string>; as?: "ADMIN" | "USER" };

/** The Worker with its real stores, and a queue that remembers. */
export function openShop(over: Partial<Env> = {}) {
  const published: DomainEvent[] = [];
  const background: Promise<unknown>[] = [];
  const context = (): ProductContext => ({
    ...createContext(
      { ...env, ...over },
      { call, log: createLogger("product", "test", "ERROR"), waitUntil: (work) => void work },
    ),
    publish: (events) => {
      published.push(...events);
      return Promise.resolve();
    },
    later: (work) => void background.push(work),
  });
  const app = createApp(
    createRecentAnswers(() => Number.POSITIVE_INFINITY),
    context,
  );
  const execution = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const ask = async (method: string, path: string, options: AskOptions = {}): Promise<Answer> => {
    const { body, as } = options;
    const headers = new Headers(options.headers);
    if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    if (as) headers.set("authorization", `Bearer ${await tokenFor(as)}`);
    const sent = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
    const init = { method, headers, ...(body === undefined ? {} : { body: sent }) };
    const response = await app.fetch(new Request(`https://shop.test${path}`, init), { ...env, ...over }, execution);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
      headers: response.headers,
    };
  };
  /** Waits for what goes on after an answer. */
  const settled = () => Promise.allSettled(background.splice(0));
  return { ctx: context(), published, ask, settled };
}
export type Shop = ReturnType<typeof openShop>;

/** An access token as the user Worker signs it. */
export async function tokenFor(role: "USER" | "ADMIN"): Promise<string> {
  return new SignJWT({ userId: role.toLowerCase(), email: `${role}@example.com`, role, sid: "session" })
    .setProtectedHeader({ alg: "ES256", kid: "test" })
    .setJti(crypto.randomUUID())
    .setIssuer(env.JWT_ISSUER)
    .setAudience(env.JWT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(await importJWK(JSON.parse(env.TEST_PRIVATE_JWK), "ES256"));
}

let made = 0;
/** A name that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${Date.now().toString(36)}-${made++}`;

export const usd = (amount: number) => ({ amount, currency: "USD" });

/** A product with one variant, through the API. */
export async function stocked(shop: Shop, stock: number | object, over: object = {}) {
  const sku = unique("SKU");
  const variants = [{ sku, price: usd(1000), stock }];
  const made = await shop.ask("POST", "/v1/products", {
    as: "ADMIN",
    body: { title: `Thing ${sku}`, variants, ...over },
  });
  if (made.status !== 201) throw new Error(made.text);
  return { sku, product: made.body, variantId: String(made.body.variants[0].id) };
}

/** Emptied, so that a test meets its own products alone. */
export async function emptyCatalogue(): Promise<void> {
  await sql`truncate products, categories, reservations cascade`;
}
