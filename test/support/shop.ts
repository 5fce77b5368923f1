import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import type { Order } from "@orderapp/contracts/order";
import type { PaymentSession } from "@orderapp/contracts/payment";
import { startCloud, type Cloud } from "@orderapp/local-cloud/cloud";
import { startStack, type Stack, type StackOptions } from "@orderapp/local-cloud/stack";
import pg from "pg";
import { expect } from "vitest";
import { createClient, eventually, newKey, type Answer } from "./client.ts";

export type Placed = { order: Order; payment: PaymentSession; orderToken: string };
export type Variant = { variantId: string; sku: string; productId: string };
type Mail = { ID: string; Subject: string; To: { Address: string }[] };

export const ADDRESS = {
  name: "Ada Example",
  line1: "1 Main Street",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
};

/** A whole shop on this machine: every backing service, all Workers from their bundles, and ways to use them. */
export async function openShop(options: Partial<StackOptions> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-test-"));
  await chmod(dataDir, 0o755); // started as root, PostgreSQL runs as somebody else
  const cloud: Cloud = await startCloud({ dataDir, ephemeralPorts: true });
  const stack: Stack = await startStack({ cloud, logLevel: "WARN", crons: "manual", ...options });
  const ask = createClient(() => stack.url);
  const product = new pg.Pool({ connectionString: cloud.databases.product, max: 4 });
  const orders = new pg.Pool({ connectionString: cloud.databases.order, max: 4 });
  for (const pool of [product, orders]) pool.on("error", () => undefined); // a test may have taken the server down

  await eventually(async () => expect((await ask("GET", "/health")).status).toBe(200), 60_000);

  const signIn = async (email: string, password: string): Promise<string> => {
    const answer = await ask<{ accessToken: string }>("POST", "/v1/auth/login", { json: { email, password } });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.accessToken;
  };
  const admin = await signIn(DEVELOPMENT.adminEmail, DEVELOPMENT.adminPassword);
  let serial = 0;

  const shop = {
    cloud,
    stack,
    ask,
    admin,
    signIn,
    sql: { product, orders },

    /** Registers a person and signs in. */
    async register(name = "Ada"): Promise<{ token: string; email: string; userId: string }> {
      const email = `${name.toLowerCase()}.${process.pid}.${++serial}@example.com`;
      const json = { email, password: "correct-horse-battery", name };
      const answer = await ask<{ user: { id: string } }>("POST", "/v1/auth/register", { json });
      expect(answer.status, answer.text).toBe(201);
      return { token: await signIn(email, json.password), email, userId: answer.body.user.id };
    },

    /** An active product with one variant. */
    async createProduct(stock: number, price = 1999): Promise<Variant> {
      const sku = `SKU-${process.pid}-${++serial}`;
      const answer = await ask<{ id: string; variants: { id: string }[] }>("POST", "/v1/products", {
        token: admin,
        json: {
          title: `Thing ${sku}`,
          status: "active",
          variants: [{ sku, price: { amount: price, currency: "USD" }, stock }],
        },
      });
      expect(answer.status, answer.text).toBe(201);
      return { sku, productId: answer.body.id, variantId: answer.body.variants[0]!.id };
    },

    async createCart(items: { sku: string; quantity: number }[], token?: string): Promise<string> {
      const answer = await ask<{ id: string }>("POST", "/v1/carts", { json: { items }, token });
      expect(answer.status, answer.text).toBe(201);
      return answer.body.id;
    },

    /** Asks for an order of a cart; the caller looks at the answer. */
    placeOrder(
      cartId: string,
      over: { key?: string; email?: string; token?: string; json?: object } = {},
    ): Promise<Answer<Placed>> {
      const { key = newKey(), email = `guest.${++serial}@example.com`, token, json } = over;
      return ask<Placed>("POST", "/v1/orders", {
        key,
        token,
        json: {
          cartId,
          ...(token ? {} : { email }),
          shippingAddress: ADDRESS,
          shippingMethod: "standard",
          payment: { provider: "stripe" },
          ...json,
        },
      });
    },

    /** A placed, unpaid order of one item. */
    async order(variant: Variant, quantity = 1, email?: string): Promise<Placed> {
      const cartId = await shop.createCart([{ sku: variant.sku, quantity }]);
      const answer = await shop.placeOrder(cartId, email ? { email } : {});
      expect(answer.status, answer.text).toBe(201);
      return answer.body;
    },

    /** Pays as Stripe.js would. */
    async pay(payment: PaymentSession, method = "pm_card_visa"): Promise<Response> {
      const secret = payment.clientSecret ?? "";
      return fetch(`${cloud.urls.stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`, {
        method: "POST",
        body: new URLSearchParams({ client_secret: secret, payment_method: method }),
      });
    },

    async getOrder(placed: Placed): Promise<Order> {
      const answer = await ask<Order>("GET", `/v1/orders/${placed.order.id}`, { orderToken: placed.orderToken });
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    },

    async history(placed: Placed): Promise<string[]> {
      const answer = await ask<{ data: { type: string }[] }>("GET", `/v1/orders/${placed.order.id}/events`, {
        orderToken: placed.orderToken,
      });
      return answer.body.data.map((event) => event.type);
    },

    /** Waits until an order has a status. */
    until: (placed: Placed, status: Order["status"], ms = 30_000): Promise<Order> =>
      eventually(async () => {
        const order = await shop.getOrder(placed);
        expect(order.status).toBe(status);
        return order;
      }, ms),

    /** The mails that arrived for an address. */
    async mailsTo(address: string): Promise<Mail[]> {
      const response = await fetch(`${cloud.urls.inbox}/api/v1/messages?limit=5000`);
      const { messages } = (await response.json()) as { messages: Mail[] };
      return messages.filter((mail) => mail.To.some((to) => to.Address === address));
    },

    /** The text of a mail to an address whose subject has these words; waits for it. */
    mailText: (address: string, subject: RegExp): Promise<string> =>
      eventually(async () => {
        const mail = (await shop.mailsTo(address)).find(({ Subject }) => subject.test(Subject));
        if (!mail) throw new Error(`no mail to ${address} whose subject has ${subject.source}`);
        const response = await fetch(`${cloud.urls.inbox}/api/v1/message/${mail.ID}`);
        return ((await response.json()) as { Text: string }).Text;
      }, 30_000),

    /** The token in the link of a mail. */
    async linkToken(address: string, subject: RegExp): Promise<string> {
      const token = /[?#&]token=([\w.~-]+)/.exec(await shop.mailText(address, subject))?.[1];
      if (!token) throw new Error("the mail has no link with a token");
      return token;
    },

    /** Stock as the public API tells it, and the ledger's sum as the database knows it. */
    async stockOf(sku: string): Promise<{ onHand: number; reserved: number; available: number; ledger: number }> {
      const answer = await ask<{ onHand: number; reserved: number; available: number }>("GET", `/v1/inventory/${sku}`, {
        token: admin,
      });
      expect(answer.status, answer.text).toBe(200);
      let ledger = 0;
      let cursor: string | null = null;
      do {
        const query: string = cursor ? `&cursor=${cursor}` : "";
        const page: Answer<{ data: { delta: number }[]; page: { nextCursor: string | null } }> = await ask(
          "GET",
          `/v1/inventory/${sku}/movements?limit=100${query}`,
          { token: admin },
        );
        expect(page.status, page.text).toBe(200);
        ledger += page.body.data.reduce((sum, movement) => sum + movement.delta, 0);
        cursor = page.body.page.nextCursor;
      } while (cursor);
      const { onHand, reserved, available } = answer.body;
      return { onHand, reserved, available, ledger };
    },

    async close(): Promise<void> {
      await Promise.all([product.end(), orders.end()]);
      await stack.stop();
      await cloud.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return shop;
}
export type Shop = Awaited<ReturnType<typeof openShop>>;
