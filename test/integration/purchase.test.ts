import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHECKS, smoke } from "../../scripts/lib/deploy/smoke.ts";
import { createClient, eventually, newKey } from "../support/client.ts";
import { ADDRESS, openShop, type Placed } from "../support/shop.ts";

type Product = { variants: { sku: string; stock?: { available: number } }[] };

/**
 * What must hold of a shop that was just deployed: `API_URL` says where, and a Stripe test key that it takes money.
 * Without them it is a shop of this machine, so that these tests are known to work before they are needed.
 */
const deployed = process.env["API_URL"];
let url = deployed ?? "";
let stripe = "https://api.stripe.com";
let close: () => Promise<unknown> = async () => undefined;

beforeAll(async () => {
  if (deployed) return;
  const shop = await openShop();
  close = () => shop.close();
  url = shop.stack.url;
  stripe = shop.cloud.urls.stripe;
  await shop.createProduct(5);
});
afterAll(() => close());

it("passes the smoke test", async () => {
  const { SMOKE_EMAIL: email = DEVELOPMENT.adminEmail, SMOKE_PASSWORD: password = DEVELOPMENT.adminPassword } =
    process.env;
  const login = deployed && !process.env["SMOKE_EMAIL"] ? undefined : { email, password };
  const lines: string[] = [];
  expect(await smoke({ url, login }, 2, (line) => lines.push(line))).toEqual([]);
  expect(lines).toHaveLength(CHECKS.length);
});

it("fails the smoke test where there is no shop", async () => {
  const wrong = await smoke({ url: "http://127.0.0.1:9", login: undefined }, 1, () => undefined);
  expect(wrong.length).toBeGreaterThan(0);
});

it("sells something, and is paid by Stripe's test card", async () => {
  const ask = createClient(() => url);
  const listed = await ask<{ data: Product[] }>("GET", "/v1/products?limit=100&available=true");
  const [variant] = listed.body.data.flatMap(({ variants }) => variants);
  expect(variant, "the shop has something to sell").toBeDefined();
  const cart = await ask<{ id: string }>("POST", "/v1/carts", {
    json: { items: [{ sku: variant?.sku, quantity: 1 }] },
  });
  expect(cart.status, cart.text).toBe(201);
  const placed = await ask<Placed>("POST", "/v1/orders", {
    key: newKey(),
    json: {
      cartId: cart.body.id,
      email: "integration@example.com",
      shippingAddress: ADDRESS,
      shippingMethod: "standard",
      payment: { provider: "stripe" },
    },
  });
  expect(placed.status, placed.text).toBe(201);
  const { order, payment, orderToken } = placed.body;
  const secret = payment.clientSecret ?? "";
  const key = process.env["STRIPE_SECRET_KEY"];
  const paid = await fetch(`${stripe}/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`, {
    method: "POST",
    headers: key ? { authorization: `Bearer ${key}` } : {},
    body: new URLSearchParams({
      payment_method: "pm_card_visa",
      return_url: "https://shop.example.com/paid",
      ...(key ? {} : { client_secret: secret }),
    }),
  });
  expect(paid.status).toBe(200);
  await eventually(async () => {
    const read = await ask<{ status: string }>("GET", `/v1/orders/${order.id}`, { orderToken });
    expect(read.body.status).toBe("CONFIRMED");
  }, 60_000);
});
