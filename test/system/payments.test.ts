import { DEVELOPMENT } from "@orderapp/contracts/development";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey, type Ask } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

let shop: Shop;
const signer = new Stripe("sk_test_unused");
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

type Payment = { id: string; status: string; refundedAmount: { amount: number }; amount: { amount: number } };
type Refund = { id: string; status: string; amount: { amount: number }; code?: string; lines?: unknown };

const intentOf = ({ payment }: Placed): string => (payment.clientSecret ?? "").split("_secret_")[0] ?? "";
const admin = (over: Ask = {}): Ask => ({ token: shop.admin, ...over });
const paymentOf = async ({ payment }: Placed): Promise<Payment> =>
  (await shop.ask<Payment>("GET", `/v1/payments/${payment.id}`, admin())).body;
const refund = (placed: Placed, json: object, key = newKey()) =>
  shop.ask<Refund>("POST", `/v1/payments/${placed.payment.id}/refunds`, admin({ json, key }));
const refunds = async ({ payment }: Placed): Promise<Refund[]> =>
  (await shop.ask<{ data: Refund[] }>("GET", `/v1/payments/${payment.id}/refunds`, admin())).body.data;

/** What the provider itself has, or its test control. */
async function atStripe<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${shop.cloud.urls.stripe}${path}`, {
    headers: { authorization: `Bearer ${DEVELOPMENT.stripeSecretKey}` },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}
const refundsAtStripe = async (placed: Placed) =>
  (await atStripe<{ data: { id: string; amount: number }[] }>(`/v1/refunds?payment_intent=${intentOf(placed)}`)).data;

async function confirmed(quantity = 2, method?: string, stock = 10): Promise<Placed & { sku: string }> {
  const variant = await shop.createProduct(stock, 1_000);
  const placed = await shop.order(variant, quantity);
  expect((await shop.pay(placed.payment, method)).status).toBe(200);
  await shop.until(placed, "CONFIRMED");
  return { ...placed, sku: variant.sku };
}

describe("paying by Stripe", () => {
  it("from the cart to the last cent refunded, with goods put back on the way", async () => {
    const sold = await confirmed(3);
    const [item] = sold.order.items;
    const lines = (quantity: number) => [{ orderItemId: item?.id, quantity }];
    const total = sold.order.totals.total.amount;
    expect(await paymentOf(sold)).toMatchObject({ status: "succeeded", amount: { amount: total } });

    const part = await refund(sold, { amount: { amount: 1_000, currency: "USD" }, restock: lines(1) });
    expect(part.status, part.text).toBe(201);
    expect(part.body).toMatchObject({ status: "succeeded", amount: { amount: 1_000 }, restock: lines(1) });
    expect(await shop.stockOf(sold.sku)).toEqual({ onHand: 8, reserved: 0, available: 8, ledger: 8 });
    expect(await shop.getOrder(sold)).toMatchObject({ status: "CONFIRMED", paymentStatus: "partially_refunded" });
    await shop.mailText(sold.order.email, /refund/i);

    const tooMany = await refund(sold, { amount: 1, restock: lines(3) });
    expect([tooMany.status, tooMany.body.code, tooMany.body.lines]).toEqual([
      409,
      "conflict",
      [{ orderItemId: item?.id, requested: 3, left: 2 }],
    ]);
    const foreign = await refund(sold, { amount: 1, restock: [{ orderItemId: "nothing", quantity: 1 }] });
    expect([foreign.status, foreign.body.code]).toEqual([422, "validation_failed"]);
    const tooMuch = await refund(sold, { amount: total });
    expect(tooMuch.body).toMatchObject({ code: "conflict", refundable: { amount: total - 1_000, currency: "USD" } });
    expect((await refund(sold, { amount: { amount: 1, currency: "EUR" } })).body.code).toBe("currency_mismatch");

    const rest = await refund(sold, { reason: "All of it" });
    expect(rest.body).toMatchObject({ status: "succeeded", amount: { amount: total - 1_000 } });
    expect(await paymentOf(sold)).toMatchObject({ status: "refunded", refundedAmount: { amount: total } });
    expect((await refundsAtStripe(sold)).reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
    expect((await refund(sold, {})).body.code).toBe("conflict");
    expect(await shop.getOrder(sold)).toMatchObject({ status: "CONFIRMED", paymentStatus: "refunded" });

    const cancelled = await shop.ask("POST", `/v1/orders/${sold.order.id}/cancel`, admin({ json: {} }));
    expect(cancelled.status, cancelled.text).toBe(200);
    await eventually(async () =>
      expect(await shop.stockOf(sold.sku)).toEqual({ onHand: 10, reserved: 0, available: 10, ledger: 10 }),
    );
    const history = await shop.history(sold);
    expect(history.slice(0, 2)).toEqual(["order.created", "order.confirmed"]);
    expect(history.toSorted()).toEqual(
      [
        "order.cancelled",
        "order.confirmed",
        "order.created",
        "order.refunded",
        "order.refunded",
        "order.restocked",
      ].toSorted(),
    );
  });

  it("waits for 3-D Secure, and is paid when the buyer has shown who they are", async () => {
    const placed = await shop.order(await shop.createProduct(2));
    const answer = await shop.pay(placed.payment, "pm_card_threeDSecure2Required");
    const intent = (await answer.json()) as { status: string; next_action: { redirect_to_url: { url: string } } };
    expect(intent.status).toBe("requires_action");
    expect((await shop.getOrder(placed)).status).toBe("PENDING");
    const { url } = intent.next_action.redirect_to_url;
    const body = new URLSearchParams({ action: "complete" });
    expect((await fetch(url, { method: "POST", body, redirect: "manual" })).status).toBeLessThan(400);
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
  });

  it("a card is declined; another attempt replaces the first, which cannot be paid any more", async () => {
    const placed = await shop.order(await shop.createProduct(2));
    expect((await shop.pay(placed.payment, "pm_card_chargeDeclined")).status).toBe(402);
    await eventually(async () => {
      expect(await paymentOf(placed)).toMatchObject({ status: "failed", failure: { code: "generic_decline" } });
    });
    const json = { orderId: placed.order.id, provider: "stripe" };
    const key = newKey();
    const again = () =>
      shop.ask<Placed["payment"]>("POST", "/v1/payments", { orderToken: placed.orderToken, key, json });
    const second = await again();
    expect(second.status, second.text).toBe(201);
    expect((await again()).body).toEqual(second.body);
    expect((await shop.pay(placed.payment)).status).toBe(400);
    expect((await shop.pay(second.body)).status).toBe(200);
    await shop.until(placed, "CONFIRMED");
    const listed = await shop.ask<{ data: Payment[] }>("GET", `/v1/payments?orderId=${placed.order.id}`, admin());
    expect(listed.body.data.map(({ status }) => status)).toEqual(["succeeded", "cancelled"]);
    const third = await shop.ask("POST", "/v1/payments", { orderToken: placed.orderToken, key: newKey(), json });
    expect([third.status, third.body.code]).toEqual([409, "invalid_transition"]);
  });
});

describe("who may", () => {
  it("each call, to each kind of caller", async () => {
    const [ada, eve] = await Promise.all([shop.register("Ada"), shop.register("Eve")]);
    const variant = await shop.createProduct(5);
    const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }], ada.token);
    const placed = (await shop.placeOrder(cartId, { token: ada.token })).body;
    const callers: Ask[] = [{}, { token: "x.y.z" }, { token: eve.token }, { token: ada.token }, admin()];
    const asked = async (method: string, path: string, json?: object) => {
      const codes: number[] = [];
      for (const caller of callers) {
        const answer = await shop.ask(method, path, { ...caller, key: newKey(), ...(json ? { json } : {}) });
        codes.push(answer.status);
      }
      return codes;
    };
    const { id } = placed.payment;
    expect(await asked("GET", `/v1/payments/${id}`)).toEqual([401, 401, 404, 200, 200]);
    expect(await asked("GET", `/v1/payments/${id}/refunds`)).toEqual([401, 401, 404, 200, 200]);
    expect(await asked("GET", `/v1/payments?orderId=${placed.order.id}`)).toEqual([401, 401, 404, 200, 200]);
    const another = { orderId: placed.order.id, provider: "stripe" };
    expect(await asked("POST", "/v1/payments", another)).toEqual([401, 401, 404, 201, 201]);
    // Only an administrator learns that nothing was paid yet.
    expect(await asked("POST", `/v1/payments/${id}/refunds`, {})).toEqual([401, 401, 403, 403, 409]);
    expect(await asked("GET", "/v1/webhooks/events")).toEqual([401, 401, 403, 403, 200]);
    expect(await asked("POST", "/v1/webhooks/events/evt_none/replay")).toEqual([401, 401, 403, 403, 404]);
  });
});

describe("refunds", () => {
  it("twenty of half of it at once, each with an item of two: two succeed", async () => {
    const sold = await confirmed(2);
    const half = Math.floor(sold.order.totals.total.amount / 2);
    const restock = [{ orderItemId: sold.order.items[0]?.id, quantity: 1 }];
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(sold, { amount: half, restock })));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === "conflict")).toHaveLength(18);
    await eventually(async () => {
      await shop.stack.runCron("payment");
      expect(await paymentOf(sold)).toMatchObject({ refundedAmount: { amount: 2 * half } });
      expect(await shop.stockOf(sold.sku)).toMatchObject({ onHand: 10, reserved: 0, ledger: 10 });
      expect((await shop.history(sold)).filter((type) => type === "order.restocked")).toHaveLength(2);
    });
    expect(await refundsAtStripe(sold)).toHaveLength(2);
  });

  it("are pending until the bank says so, and then done", async () => {
    const sold = await confirmed(2, "pm_card_pendingRefund");
    const asked = await refund(sold, { amount: 500 });
    expect([asked.status, asked.body.status]).toEqual([201, "pending"]);
    expect((await shop.getOrder(sold)).paymentStatus).toBe("paid");
    const [made] = await refundsAtStripe(sold);
    await atStripe(`/_test/refunds/${made?.id}/settle`, { outcome: "succeed" });
    await eventually(async () => {
      expect(await refunds(sold)).toMatchObject([{ status: "succeeded", amount: { amount: 500 } }]);
      expect((await shop.getOrder(sold)).paymentStatus).toBe("partially_refunded");
    });
  });

  it("that the bank sends back can be made again", async () => {
    const sold = await confirmed(2, "pm_card_pendingRefund");
    const restock = [{ orderItemId: sold.order.items[0]?.id, quantity: 2 }];
    expect((await refund(sold, { restock })).body.status).toBe("pending");
    const [made] = await refundsAtStripe(sold);
    await atStripe(`/_test/refunds/${made?.id}/settle`, { outcome: "fail" });
    await eventually(async () => expect(await refunds(sold)).toMatchObject([{ status: "failed" }]));
    expect(await paymentOf(sold)).toMatchObject({ status: "succeeded", refundedAmount: { amount: 0 } });
    expect(await shop.stockOf(sold.sku)).toMatchObject({ onHand: 8 });
    await eventually(async () => expect((await refund(sold, { amount: 1, restock })).status).toBe(201));
  });

  it("made in Stripe's dashboard are ours too; one whose answer was lost is made once", async () => {
    const sold = await confirmed(2);
    await new Stripe(DEVELOPMENT.stripeSecretKey, {
      host: new URL(shop.cloud.urls.stripe).hostname,
      port: new URL(shop.cloud.urls.stripe).port,
      protocol: "http",
    }).refunds.create({ payment_intent: intentOf(sold), amount: 300 });
    await eventually(async () => {
      expect(await refunds(sold)).toMatchObject([{ status: "succeeded", amount: { amount: 300 } }]);
    });
    await atStripe("/_test/settings", { timeoutAfterRefund: 1 });
    expect((await refund(sold, { amount: 200 })).status).toBe(201);
    await eventually(async () => {
      expect((await refunds(sold)).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    });
    expect((await refundsAtStripe(sold)).map(({ amount }) => amount).toSorted((a, b) => a - b)).toEqual([200, 300]);
  });
});

describe("webhooks", () => {
  const deliver = (payload: string) => {
    const secret = DEVELOPMENT.stripeWebhookSecret;
    const signature = signer.webhooks.generateTestHeaderString({ payload, secret });
    const headers = { "stripe-signature": signature, "content-type": "application/json" };
    return shop.ask("POST", "/v1/webhooks/stripe", { raw: payload, headers });
  };
  const eventOf = (id: string, type: string, over: object = {}) =>
    JSON.stringify({
      id,
      object: "event",
      type,
      created: Math.floor(Date.now() / 1000),
      data: { object: {} },
      ...over,
    });
  const kept = async (id: string, status: string) => {
    const listed = await shop.ask<{ data: { id: string; status: string }[] }>(
      "GET",
      `/v1/webhooks/events?limit=100&status=${status}`,
      admin(),
    );
    return listed.body.data.filter((event) => event.id === id);
  };

  it("of 2 MB are refused, and of an unknown type are kept, and can be replayed", async () => {
    // Refused by its declared length, so that the connection may close while the rest is still being sent.
    const large = await eventually(() => deliver(eventOf("evt_large", "x", { padding: "x".repeat(2 * 1024 * 1024) })));
    expect([large.status, large.body.code]).toEqual([413, "payload_too_large"]);
    expect((await deliver(eventOf("evt_strange", "radar.something_new"))).status).toBe(200);
    await eventually(async () => expect(await kept("evt_strange", "ignored")).toHaveLength(1));
    const replayed = await shop.ask("POST", "/v1/webhooks/events/evt_strange/replay", admin());
    expect([replayed.status, replayed.body["status"]]).toEqual([202, "pending"]);
    await eventually(async () => expect(await kept("evt_strange", "ignored")).toMatchObject([{ attempts: 1 }]));
    expect(await kept("evt_large", "ignored")).toEqual([]);
  });
});
