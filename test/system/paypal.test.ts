import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey } from "../support/client.ts";
import { paypalOf } from "../support/paypal.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

let shop: Shop;
let paypal: ReturnType<typeof paypalOf>;
let thing: Variant;
beforeAll(async () => {
  shop = await openShop();
  paypal = paypalOf(shop);
  thing = await shop.createProduct(1_000, 2_000);
});
afterEach(() => paypal.webhooks("resume"));
afterAll(() => shop?.close());

const capturesOf = async (placed: Placed) =>
  (await paypal.eventsOf(placed.payment)).filter(({ event_type }) => event_type === "PAYMENT.CAPTURE.COMPLETED");
/** The ids of PayPal's events that were worked on to their end. */
async function processedEvents(): Promise<string[]> {
  const path = "/v1/webhooks/events?provider=paypal&status=processed&limit=100";
  const kept = await shop.ask<{ data: { id: string }[] }>("GET", path, { token: shop.admin });
  return kept.body.data.map(({ id }) => id);
}
const cancel = (placed: Placed) =>
  shop.ask("POST", `/v1/orders/${placed.order.id}/cancel`, { orderToken: placed.orderToken, json: {} });

describe("a purchase by PayPal", () => {
  it("goes from the cart to a confirmed, mailed order, and back by refunds", async () => {
    const email = "ada.paypal@example.com";
    const placed = await paypal.order(thing, { email });
    const total = placed.order.totals.total.amount;
    expect(placed.payment).toMatchObject({ provider: "paypal", status: "requires_payment" });
    expect((await paypal.capture(placed)).body.code).toBe("invalid_transition");
    await paypal.press(placed.payment, "approve");
    const key = newKey();
    const captured = await paypal.capture(placed, { key });
    expect([captured.status, captured.body.status]).toEqual([200, "succeeded"]);
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
    await shop.mailText(email, /is confirmed/);

    expect((await paypal.capture(placed, { key })).body).toEqual(captured.body);
    expect((await paypal.capture(placed)).body).toMatchObject({ status: "succeeded" });
    expect(await capturesOf(placed)).toHaveLength(1);

    const part = await paypal.refund(placed, { amount: 500 });
    expect([part.status, part.body.status]).toEqual([201, "succeeded"]);
    expect((await paypal.refund(placed, { amount: total })).body.code).toBe("conflict");
    expect((await paypal.refund(placed, {})).body.status).toBe("succeeded");
    expect(await paypal.payment(placed)).toMatchObject({ status: "refunded", refundedAmount: { amount: total } });
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("refunded"));
    // PayPal's own events about these refunds come too, and change nothing.
    await eventually(async () => {
      const refunds = await paypal.refundEvents();
      expect(await processedEvents()).toEqual(expect.arrayContaining(refunds.map(({ id }) => id)));
    });
    const refunds = await shop.ask<{ data: object[] }>("GET", `/v1/payments/${placed.payment.id}/refunds`, {
      token: shop.admin,
    });
    expect(refunds.body.data).toHaveLength(2);
  });

  it("is paid by a buyer who approves and closes the browser", async () => {
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
    expect(await capturesOf(placed)).toHaveLength(1);
  });

  it("is paid though the approval's webhook was lost, once the order would expire", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    await shop.sql.orders.query("update orders set expires_at = now() - interval '1 minute' where id = $1", [
      placed.order.id,
    ]);
    await shop.stack.runCron("order");
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
  });

  it("is not paid by one who cancels there, who may try again; the first approval is never used", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "cancel");
    expect((await paypal.capture(placed)).body.code).toBe("invalid_transition");
    const second = await shop.ask<Placed["payment"]>("POST", "/v1/payments", {
      key: newKey(),
      orderToken: placed.orderToken,
      json: { orderId: placed.order.id, provider: "paypal" },
    });
    expect(second.status, second.text).toBe(201);
    await paypal.press(placed.payment, "approve");
    expect((await paypal.capture(placed)).body.code).toBe("invalid_transition");
    await paypal.press(second.body, "approve");
    await paypal.webhooks("resume");
    await shop.until(placed, "CONFIRMED");
    await eventually(async () => {
      const [approved] = await paypal.eventsOf(placed.payment);
      expect(await processedEvents()).toContain(approved?.id);
    });
    expect(await capturesOf(placed)).toEqual([]);
    expect(await paypal.payment(placed)).toMatchObject({ status: "cancelled" });
  });

  it("of a cancelled order takes no money, however late the approval comes", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    expect((await cancel(placed)).status).toBe(200);
    await eventually(async () => expect(await paypal.payment(placed)).toMatchObject({ status: "cancelled" }));
    const [approved] = await paypal.eventsOf(placed.payment);
    expect((await paypal.deliver(await paypal.signed(approved!))).status).toBe(200);
    expect((await paypal.capture(placed)).body.code).toBe("invalid_transition");
    await eventually(async () => {
      expect(await processedEvents()).toContain(approved?.id);
    });
    expect(await capturesOf(placed)).toEqual([]);
  });

  it("that PayPal declines is told, and can be approved again", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    await paypal.set({ declineNext: 1 });
    const declined = await paypal.capture(placed);
    expect([declined.status, declined.body]).toEqual([
      422,
      expect.objectContaining({
        code: "payment_declined",
        failure: expect.objectContaining({ code: "instrument_declined" }),
      }),
    ]);
    expect((await shop.getOrder(placed)).paymentStatus).toBe("failed");
    expect((await paypal.capture(placed)).body.code).toBe("payment_declined");
    await paypal.press(placed.payment, "approve");
    expect((await paypal.capture(placed)).body.status).toBe("succeeded");
    await shop.until(placed, "CONFIRMED");
  });

  it.each([
    ["complete", "CONFIRMED", "paid"],
    ["deny", "PENDING", "failed"],
  ] as const)("that PayPal looks at for a while is %s", async (outcome, status, paymentStatus) => {
    const placed = await paypal.order(thing);
    await paypal.set({ pendingNext: 1 });
    await paypal.webhooks("pause");
    await paypal.press(placed.payment, "approve");
    expect((await paypal.capture(placed)).body).toMatchObject({ status: "processing" });
    expect(await shop.getOrder(placed)).toMatchObject({ status: "PENDING" });
    await paypal.webhooks("resume");
    await paypal.settleCapture(await paypal.captureIdOf(placed.payment), outcome);
    await eventually(async () => expect(await shop.getOrder(placed)).toMatchObject({ status, paymentStatus }));
  });
});

describe("captures", () => {
  it("many at once, with the webhook among them, take the money once", async () => {
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    const answers = await Promise.all(Array.from({ length: 6 }, () => paypal.capture(placed)));
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(
      Array.from({ length: 6 }, () => [200, "succeeded"]),
    );
    await shop.until(placed, "CONFIRMED");
    expect(await capturesOf(placed)).toHaveLength(1);
    expect((await shop.history(placed)).filter((type) => type === "order.confirmed")).toHaveLength(1);
  });

  it("whose answer is lost are found, not made again", async () => {
    await paypal.webhooks("pause");
    const [soon, later] = [await paypal.order(thing), await paypal.order(thing)];
    await Promise.all([soon, later].map(({ payment }) => paypal.press(payment, "approve")));
    await paypal.set({ timeoutAfterCapture: 1 });
    expect((await paypal.capture(soon)).body.status).toBe("succeeded");

    expect(await paypal.set({})).toMatchObject({ timeoutAfterCapture: 0 });

    shop.cloud.faults.paypal.set({ latencyMs: 3_800 });
    expect((await paypal.capture(later)).body.code).toBe("unavailable");
    shop.cloud.faults.paypal.set({ latencyMs: 0 });
    await eventually(async () => expect(await capturesOf(later)).toHaveLength(1));
    expect((await paypal.capture(later)).body.status).toBe("succeeded");
    for (const placed of [soon, later]) {
      expect(await capturesOf(placed)).toHaveLength(1);
      await shop.until(placed, "CONFIRMED");
    }
  });

  it("at the same moment as a cancellation never leave money without an order", async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => paypal.order(thing)));
    await Promise.all(orders.map(({ payment }) => paypal.press(payment, "approve")));
    await Promise.all(orders.flatMap((placed) => [paypal.capture(placed), cancel(placed)]));
    for (const placed of orders) {
      await eventually(async () => {
        const [order, payment, taken] = await Promise.all([
          shop.getOrder(placed),
          paypal.payment(placed),
          capturesOf(placed),
        ]);
        expect(order.status).not.toBe("PENDING");
        if (order.status === "CANCELLED") expect(payment.status).toBe(taken.length > 0 ? "refunded" : "cancelled");
        else expect([order.paymentStatus, payment.status, taken.length]).toEqual(["paid", "succeeded", 1]);
      });
    }
  });

  it("are for the buyer alone, and need a key", async () => {
    const [ada, eve] = await Promise.all([shop.register("Ada"), shop.register("Eve")]);
    const placed = await paypal.order(thing, { token: ada.token });
    const codes = await Promise.all(
      [{ token: eve.token }, { orderToken: "guess" }, { orderToken: undefined }, { key: undefined }].map(
        async (over) => (await paypal.capture(placed, { orderToken: undefined, token: undefined, ...over })).body.code,
      ),
    );
    expect(codes).toEqual(["not_found", "not_found", "unauthenticated", "unauthenticated"]);
    const keyless = await paypal.capture(placed, { orderToken: undefined, token: ada.token, key: undefined });
    expect(keyless.body.code).toBe("idempotency_key_required");
  });
});

describe("PayPal's refunds", () => {
  it.each([
    ["complete", "succeeded", "refunded"],
    ["fail", "failed", "succeeded"],
  ] as const)("that are pending %s by an event", async (outcome, refundStatus, paymentStatus) => {
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    await shop.until(placed, "CONFIRMED");
    await paypal.set({ pendingRefundNext: 1 });
    const refund = await paypal.refund(placed, {});
    expect(refund.body).toMatchObject({ status: "pending" });
    const pending = (await paypal.refundEvents()).at(-1);
    await paypal.settleRefund(pending?.resource.id ?? "", outcome);
    await eventually(async () => {
      const path = `/v1/payments/${placed.payment.id}/refunds`;
      const listed = await shop.ask<{ data: { status: string }[] }>("GET", path, { token: shop.admin });
      expect(listed.body.data.map(({ status }) => status)).toEqual([refundStatus]);
    });
    expect((await paypal.payment(placed)).status).toBe(paymentStatus);
    if (outcome === "fail") expect((await paypal.refund(placed, {})).body.status).toBe("succeeded");
  });
});

describe("PayPal's webhooks", () => {
  it("the same one many times at once confirms once", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    const [approved] = await paypal.eventsOf(placed.payment);
    const sent = await Promise.all(Array.from({ length: 10 }, () => paypal.signed(approved!)));
    const answers = await Promise.all(sent.map((one) => paypal.deliver(one)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await shop.until(placed, "CONFIRMED");
    expect(await capturesOf(placed)).toHaveLength(1);
    expect((await shop.history(placed)).filter((type) => type === "order.confirmed")).toHaveLength(1);
  });

  it("of two days ago, whose first deliveries failed, still count", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    const [approved] = await paypal.eventsOf(placed.payment);
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
    expect((await paypal.deliver(await paypal.signed(approved!, twoDaysAgo))).status).toBe(200);
    await shop.until(placed, "CONFIRMED");
  });

  it("that are forged, changed or far too old are refused, and change nothing", async () => {
    await paypal.webhooks("pause");
    const placed = await paypal.order(thing);
    await paypal.press(placed.payment, "approve");
    const [approved] = await paypal.eventsOf(placed.payment);
    const right = await paypal.signed(approved!);
    const withHeader = (name: string, value: string) => ({ ...right, headers: { ...right.headers, [name]: value } });
    const certificate = new URL(right.headers["paypal-cert-url"] ?? "");
    const wrong = [
      { ...right, payload: right.payload.replace(`"${thing.sku}"`, "") + " " },
      { ...right, payload: "" },
      { ...right, headers: {} },
      withHeader("paypal-transmission-id", "another"),
      withHeader("paypal-transmission-time", new Date().toISOString()),
      withHeader("paypal-auth-algo", "MD5withRSA"),
      withHeader("paypal-transmission-sig", right.headers["paypal-transmission-sig"]?.replace(/^..../, "AAAA") ?? ""),
      withHeader("paypal-cert-url", `https://paypal.example.com${certificate.pathname}`),
      withHeader("paypal-cert-url", `${certificate.origin}@paypal.example.com${certificate.pathname}`),
      withHeader("paypal-cert-url", `${certificate.origin}/checkoutnow`),
      withHeader("paypal-cert-url", `${certificate.origin}/v1/notifications/certs/CERT-unknown`),
      withHeader("paypal-cert-url", "http://api.paypal.com/v1/notifications/certs/CERT-1"),
      await paypal.signed(approved!, new Date(Date.now() - 4 * 24 * 3_600_000)),
      await paypal.signed(approved!, new Date(Date.now() + 3_600_000)),
    ];
    for (const one of wrong) {
      const answer = await paypal.deliver(one);
      expect([answer.status, answer.body.code], JSON.stringify(one.headers)).toEqual([400, "invalid_signature"]);
    }
    expect(await shop.getOrder(placed)).toMatchObject({ status: "PENDING", paymentStatus: "unpaid" });
    expect((await paypal.deliver(right)).status).toBe(200);
    await shop.until(placed, "CONFIRMED");
  });
});

describe("a purchase by bank transfer", () => {
  it("waits for its money without expiring, and is paid when an administrator says so", async () => {
    const email = "ada.transfers@example.com";
    const placed = await paypal.order(thing, { email, provider: "manual" });
    expect(placed.payment).toMatchObject({ provider: "manual", status: "requires_payment" });
    expect(placed.payment.instructions).toContain(placed.order.number);
    await shop.sql.orders.query("update orders set expires_at = now() - interval '1 minute' where id = $1", [
      placed.order.id,
    ]);
    await shop.stack.runCron("order");
    await eventually(async () => expect((await paypal.payment(placed)).status).toBe("processing"));
    expect((await shop.getOrder(placed)).status).toBe("PENDING");

    expect((await paypal.capture(placed)).body.code).toBe("forbidden");
    const paid = await paypal.capture(placed, { token: shop.admin, orderToken: undefined });
    expect([paid.status, paid.body.status]).toEqual([200, "succeeded"]);
    await shop.until(placed, "CONFIRMED");
    await shop.mailText(email, /is confirmed/);
    expect((await paypal.refund(placed, { amount: 100 })).body.status).toBe("succeeded");
    expect(await paypal.payment(placed)).toMatchObject({
      status: "partially_refunded",
      refundedAmount: { amount: 100 },
    });
  });

  it("that is cancelled cannot be paid any more", async () => {
    const placed = await paypal.order(thing, { provider: "manual" });
    expect((await cancel(placed)).status).toBe(200);
    const late = await paypal.capture(placed, { token: shop.admin, orderToken: undefined });
    expect(late.body.code).toBe("invalid_transition");
  });
});
