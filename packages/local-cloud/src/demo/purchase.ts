import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ShopUrls } from "../dev/urls.ts";
import { type Requester, requester } from "./requester.ts";

const money = z.object({ amount: z.int(), currency: z.string() });
const productList = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      variants: z.array(z.object({ sku: z.string(), price: money, stock: z.object({ available: z.int() }) })),
    }),
  ),
});
const cart = z.object({ id: z.string(), totals: z.object({ total: money }) });
const shippingMethods = z.object({ data: z.array(z.object({ id: z.string(), name: z.string(), price: money })) });
const placed = z.object({
  order: z.object({ id: z.string(), number: z.string(), status: z.string(), totals: z.object({ total: money }) }),
  payment: z.object({ clientSecret: z.string() }),
  orderToken: z.string(),
});
const order = z.object({ status: z.string(), paymentStatus: z.string() });
const inbox = z.object({ messages: z.array(z.object({ ID: z.string(), Subject: z.string() })) });
const mail = z.object({ Subject: z.string(), Text: z.string() });

const address = {
  name: "Ada Guest",
  line1: "12 Harbour Street",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
};

/** Buys two products as a guest would, from the shelf to the mail; rejects at the first step that fails. */
export async function buySomething(urls: ShopUrls, tell: (line: string) => void): Promise<void> {
  const ask = requester(tell);
  const email = `guest-${randomUUID().slice(0, 8)}@example.com`;

  tell("\nWhat is there?");
  const { data } = await ask("GET", `${urls.api}/v1/products?available=true&limit=20`, {}, productList);
  const choices = data.flatMap(({ title, variants }) =>
    variants
      .filter(({ stock }) => stock.available >= 2)
      .slice(0, 1)
      .map((variant) => ({ title, ...variant })),
  );
  const [first, second] = choices;
  if (!first || !second) throw new Error("the shop has too little on its shelves for a demo");
  tell(`  ${first.title} (${show(first.price)}), ${second.title} (${show(second.price)})`);

  tell("\nInto the cart");
  const mine = await ask("POST", `${urls.api}/v1/carts`, { json: { items: [{ sku: first.sku, quantity: 1 }] } }, cart);
  const items = `${urls.api}/v1/carts/${mine.id}/items`;
  const filled = await ask("POST", items, { json: { sku: second.sku, quantity: 2 } }, cart);
  tell(`  subtotal ${show(filled.totals.total)}`);

  tell("\nHow does it get to Berlin?");
  const methods = await ask("GET", `${urls.api}/v1/shipping-methods?country=DE`, {}, shippingMethods);
  const method = methods.data[0];
  if (!method) throw new Error("nothing is shipped to Germany");
  tell(`  ${method.name} (${show(method.price)})`);

  tell("\nOrder");
  const checkout = {
    cartId: mine.id,
    email,
    shippingAddress: address,
    shippingMethod: method.id,
    payment: { provider: "stripe" },
  };
  const headers = { "idempotency-key": randomUUID() };
  const bought = await ask("POST", `${urls.api}/v1/orders`, { json: checkout, headers }, placed);
  tell(`  order ${bought.order.number}: ${bought.order.status}, ${show(bought.order.totals.total)}`);

  tell("\nPay, as Stripe.js would");
  const secret = bought.payment.clientSecret;
  const intent = `${urls.stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`;
  const form = { client_secret: secret, payment_method: "pm_card_visa" };
  await ask("POST", intent, { form }, z.object({ status: z.literal("succeeded") }));

  tell("\nWait for Stripe's webhook to confirm it");
  await untilConfirmed(ask, `${urls.api}/v1/orders/${bought.order.id}`, { "x-order-token": bought.orderToken });

  tell("\nThe mail");
  const text = await findMail(ask, urls.inbox, email, bought.order.number);
  tell(text.trim().replaceAll(/^/gm, "  │ "));
}

const show = ({ amount, currency }: z.infer<typeof money>): string =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(
    amount /
      10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2),
  );

async function untilConfirmed(ask: Requester, url: string, headers: Record<string, string>): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { status, paymentStatus } = await ask("GET", url, { headers, quiet: true }, order);
    if (status === "CONFIRMED") {
      await ask("GET", url, { headers }, order);
      return;
    }
    if (status !== "PENDING") throw new Error(`the order is ${status} (${paymentStatus})`);
    await sleep(250);
  }
  throw new Error("the order was not confirmed within 15 s");
}

async function findMail(ask: Requester, inboxUrl: string, email: string, number: string): Promise<string> {
  const search = `${inboxUrl}/api/v1/search?query=${encodeURIComponent(`to:${email}`)}`;
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const { messages } = await ask("GET", search, { quiet: true }, inbox);
    const found = messages.find(({ Subject }) => Subject.includes(number) && /confirm/i.test(Subject));
    if (found) {
      const message = await ask("GET", `${inboxUrl}/api/v1/message/${found.ID}`, {}, mail);
      return `Subject: ${message.Subject}\n\n${message.Text}`;
    }
    await sleep(250);
  }
  throw new Error("the mail did not arrive within 30 s");
}
