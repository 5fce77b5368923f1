import { Stripe } from "stripe";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, pause } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

let shop: Shop;
const stripe = new Stripe("sk_test_unused");
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

type IntentChange = {
  status?: string;
  amount?: number;
  amount_received?: number;
  last_payment_error?: object;
  id?: string;
  metadata?: object;
};

/** An event as Stripe would send it for a placed order's payment. */
async function eventFor(
  placed: Placed,
  type: string,
  over: IntentChange = {},
  id = `evt_${crypto.randomUUID()}`,
): Promise<string> {
  const secret = placed.payment.clientSecret ?? "";
  const intentId = secret.split("_secret_")[0] ?? "";
  const answer = await fetch(`${shop.cloud.urls.stripe}/v1/payment_intents/${intentId}`, {
    headers: { authorization: `Bearer ${DEVELOPMENT.stripeSecretKey}` },
  });
  const intent = (await answer.json()) as { amount: number };
  const object = { ...intent, amount_received: intent.amount, ...over };
  return JSON.stringify({
    id,
    object: "event",
    type,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    api_version: "2026-10-28",
    data: { object },
  });
}

function deliver(
  payload: string,
  secret: string = DEVELOPMENT.stripeWebhookSecret,
  timestamp = Math.floor(Date.now() / 1000),
) {
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return shop.ask("POST", "/v1/webhooks/stripe", {
    raw: payload,
    headers: { "stripe-signature": signature, "content-type": "application/json" },
  });
}

/** An order whose payment Stripe has taken, while its own webhooks are held back: the tests send them. */
async function paidSilently(): Promise<Placed> {
  const variant = await shop.createProduct(5);
  const placed = await shop.order(variant, 1, `hook.${crypto.randomUUID()}@example.com`);
  await fetch(`${shop.cloud.urls.stripe}/_test/webhooks/pause`, { method: "POST" });
  expect((await shop.pay(placed.payment)).status).toBe(200);
  return placed;
}

const confirmations = async (placed: Placed) =>
  (await shop.history(placed)).filter((type) => type === "order.confirmed").length;
const confirmationMails = async (placed: Placed) =>
  (await shop.mailsTo(placed.order.email)).filter((mail) => mail.Subject.includes("is confirmed")).length;

describe("Stripe's webhooks", () => {
  it("the same event twenty times at once, and again after a restart: one confirmation, one mail", async () => {
    const placed = await paidSilently();
    const payload = await eventFor(placed, "payment_intent.succeeded", { status: "succeeded" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(payload)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
    await shop.until(placed, "CONFIRMED");
    await eventually(async () => expect(await confirmationMails(placed)).toBe(1));
    await shop.stack.restart();
    expect((await deliver(payload)).status).toBe(200);
    await pause(3_000);
    expect(await confirmations(placed)).toBe(1);
    expect(await confirmationMails(placed)).toBe(1);
  });

  it("a failure that comes after the success changes nothing", async () => {
    const placed = await paidSilently();
    const failed = await eventFor(placed, "payment_intent.payment_failed", {
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined", message: "declined" },
    });
    const succeeded = await eventFor(placed, "payment_intent.succeeded", { status: "succeeded" });
    expect((await deliver(succeeded)).status).toBe(200);
    await shop.until(placed, "CONFIRMED");
    expect((await deliver(failed)).status).toBe(200);
    await pause(2_000);
    expect(await shop.getOrder(placed)).toMatchObject({ status: "CONFIRMED", paymentStatus: "paid" });
  });

  it("a success that comes after a failure wins", async () => {
    const placed = await paidSilently();
    const failed = await eventFor(placed, "payment_intent.payment_failed", {
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined", message: "declined" },
    });
    expect((await deliver(failed)).status).toBe(200);
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("failed"));
    expect((await deliver(await eventFor(placed, "payment_intent.succeeded", { status: "succeeded" }))).status).toBe(
      200,
    );
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
  });

  it("an event of another amount never confirms, and an administrator sees it", async () => {
    const placed = await paidSilently();
    const payload = await eventFor(placed, "payment_intent.succeeded", {
      status: "succeeded",
      amount: 1,
      amount_received: 1,
    });
    const { id } = JSON.parse(payload) as { id: string };
    expect((await deliver(payload)).status).toBe(200);
    await eventually(async () => {
      const parked = await shop.ask<{ data: { id: string; status: string }[] }>(
        "GET",
        "/v1/webhooks/events?status=parked",
        { token: shop.admin },
      );
      expect(parked.status, parked.text).toBe(200);
      expect(parked.body.data.map((event) => event.id)).toContain(id);
    });
    expect((await shop.getOrder(placed)).status).toBe("PENDING");
  });

  it("an event for an order that nobody knows is kept", async () => {
    const placed = await paidSilently();
    const orderId = "01900000-0000-7000-8000-000000000000";
    const payload = await eventFor(placed, "payment_intent.succeeded", {
      id: "pi_unknown_1",
      status: "succeeded",
      metadata: { orderId },
    });
    const { id } = JSON.parse(payload) as { id: string };
    expect((await deliver(payload)).status).toBe(200);
    await eventually(async () => {
      const kept = await shop.ask<{ data: { id: string }[] }>("GET", "/v1/webhooks/events?limit=100", {
        token: shop.admin,
      });
      expect(kept.body.data.map((event) => event.id)).toContain(id);
    });
  });

  it("money for a cancelled order goes back in full, and the history says both", async () => {
    const placed = await paidSilently();
    const payload = await eventFor(placed, "payment_intent.succeeded", { status: "succeeded" });
    await shop.sql.orders.query("update orders set expires_at = now() - interval '1 minute' where id = $1", [
      placed.order.id,
    ]);
    // The cancellation asks Stripe first: let it see an unpaid intent by cancelling through the owner instead.
    const cancelled = await shop.ask("POST", `/v1/orders/${placed.order.id}/cancel`, {
      orderToken: placed.orderToken,
      json: {},
    });
    expect(cancelled.status, cancelled.text).toBe(200);
    expect((await deliver(payload)).status).toBe(200);
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("refunded"));
    expect((await shop.getOrder(placed)).status).toBe("CANCELLED");
    const refunds = await fetch(
      `${shop.cloud.urls.stripe}/v1/refunds?payment_intent=${(placed.payment.clientSecret ?? "").split("_secret_")[0]}`,
      {
        headers: { authorization: `Bearer ${DEVELOPMENT.stripeSecretKey}` },
      },
    );
    const { data } = (await refunds.json()) as { data: { amount: number }[] };
    expect(data.map((refund) => refund.amount)).toEqual([placed.order.totals.total.amount]);
  });

  it("forged, stale and changed ones are refused", async () => {
    const placed = await paidSilently();
    const payload = await eventFor(placed, "payment_intent.succeeded", { status: "succeeded" });
    const now = Math.floor(Date.now() / 1000);
    const signature = stripe.webhooks.generateTestHeaderString({
      payload,
      secret: DEVELOPMENT.stripeWebhookSecret,
      timestamp: now,
    });
    const answers = [
      await deliver(payload, "whsec_wrong"),
      await deliver(payload, undefined, now - 301),
      await shop.ask("POST", "/v1/webhooks/stripe", {
        raw: `${payload} `,
        headers: { "stripe-signature": signature, "content-type": "application/json" },
      }),
      await shop.ask("POST", "/v1/webhooks/stripe", { raw: payload, headers: { "content-type": "application/json" } }),
    ];
    for (const answer of answers) expect([answer.status, answer.body.code]).toEqual([400, "invalid_signature"]);
    expect((await shop.getOrder(placed)).status).toBe("PENDING");
  });
});
