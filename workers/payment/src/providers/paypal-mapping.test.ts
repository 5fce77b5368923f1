import { describe, expect, it } from "vitest";
import { meaningOf, PaypalEvent } from "./paypal-events.ts";
import { fromPaypalMoney, PaypalOrder, toPaypalMoney, toProviderPayment } from "./paypal-mapping.ts";

const orderId = "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d";
const amount = { currency_code: "USD", value: "19.99" };
const money = { amount: 1999, currency: "USD" };
const ours = { orderId, orderNumber: "K7M2Q-9XW4T", attemptKey: `${orderId}:first` };
const names = { custom_id: ours.attemptKey, invoice_id: ours.orderNumber };
const capture = (status: string, more: object = {}) => ({
  id: "CAP1",
  status,
  amount,
  ...names,
  supplementary_data: { related_ids: { order_id: "ORDER1" } },
  ...more,
});
const order = (status: string, captures: object[] = []) => ({
  id: "ORDER1",
  status,
  payer: { email_address: "ada@example.com" },
  purchase_units: [{ amount, ...names, ...(captures.length > 0 ? { payments: { captures } } : {}) }],
  links: [{ rel: "payer-action", href: "https://www.paypal.com/checkoutnow?token=ORDER1" }],
});
const refund = (status: string) => ({
  id: "REF1",
  status,
  amount: { currency_code: "USD", value: "5.00" },
  custom_id: "r-1",
  note_to_payer: "sorry, Ada",
  links: [{ rel: "up", href: "https://api.paypal.com/v2/payments/captures/CAP1" }],
});
const event = (event_type: string, resource: object) =>
  PaypalEvent.parse({ id: "WH-1", event_type, create_time: "2026-11-23T10:00:00Z", resource });

describe("PayPal's money", () => {
  it.each([
    [{ amount: 1999, currency: "USD" }, "19.99"],
    [{ amount: 5, currency: "EUR" }, "0.05"],
    [{ amount: 99_999_999_999, currency: "USD" }, "999999999.99"],
    [{ amount: 500, currency: "JPY" }, "500"],
    [{ amount: 12_300, currency: "HUF" }, "123"],
    [{ amount: 700, currency: "TWD" }, "7"],
  ])("%o is %s there, and the same again here", (ours, value) => {
    expect(toPaypalMoney(ours)).toEqual({ currency_code: ours.currency, value });
    expect(fromPaypalMoney({ currency_code: ours.currency, value })).toEqual(ours);
  });

  it.each([
    { amount: 12_345, currency: "HUF" },
    { amount: 1, currency: "TWD" },
    { amount: 1_234, currency: "KWD" },
  ])("%o has fractions that PayPal has no unit for", (fraction) => {
    expect(() => toPaypalMoney(fraction)).toThrow(expect.objectContaining({ code: "validation_failed" }));
  });

  it("that cannot be read is not guessed", () => {
    for (const value of ["1.005", "1,50", "", "-3.00", "1e3"]) {
      expect(() => fromPaypalMoney({ currency_code: "USD", value })).toThrow(
        expect.objectContaining({ code: "unavailable" }),
      );
    }
  });
});

describe("PayPal's orders", () => {
  it.each([
    ["CREATED", [], { state: "requires_payment" }],
    ["PAYER_ACTION_REQUIRED", [], { state: "requires_payment" }],
    ["APPROVED", [], { state: "requires_payment", approved: true }],
    ["VOIDED", [], { state: "cancelled" }],
    ["COMPLETED", [], { state: "processing" }],
    ["COMPLETED", ["COMPLETED"], { state: "succeeded" }],
    ["COMPLETED", ["DECLINED", "COMPLETED"], { state: "succeeded" }],
    ["COMPLETED", ["PENDING"], { state: "processing" }],
    ["COMPLETED", ["DECLINED"], { state: "failed", attempt: "CAP1" }],
    ["COMPLETED", ["PARTIALLY_REFUNDED"], { state: "succeeded" }],
    ["COMPLETED", ["REFUNDED"], { state: "succeeded" }],
  ])("%s with captures %o", (status, captures, expected) => {
    const parsed = PaypalOrder.parse(
      order(
        status,
        captures.map((one) => capture(one)),
      ),
    );
    expect(toProviderPayment(parsed)).toMatchObject({ reference: "ORDER1", amount: money, ours, ...expected });
    expect(toProviderPayment(parsed).approved ?? false).toBe(status === "APPROVED");
  });

  it("of somebody else's making are not taken for ours", () => {
    const foreign = { ...order("APPROVED"), purchase_units: [{ amount, custom_id: "their order 7" }] };
    expect(toProviderPayment(PaypalOrder.parse(foreign)).ours).toBeUndefined();
  });
});

describe("PayPal's events", () => {
  it.each([
    ["PAYMENT.CAPTURE.COMPLETED", "COMPLETED", { state: "succeeded" }],
    ["PAYMENT.CAPTURE.PENDING", "PENDING", { state: "processing" }],
    ["PAYMENT.CAPTURE.DENIED", "DECLINED", { state: "failed", attempt: "CAP1" }],
  ])("%s is told of the order", (type, status, expected) => {
    expect(meaningOf(event(type, capture(status)))).toEqual({
      kind: "payment",
      payment: expect.objectContaining({ reference: "ORDER1", amount: money, ours, ...expected }),
    });
  });

  it("of an approval asks to be captured", () => {
    expect(meaningOf(event("CHECKOUT.ORDER.APPROVED", order("APPROVED")))).toMatchObject({
      kind: "payment",
      payment: { state: "requires_payment", approved: true, ours },
    });
  });

  it.each([
    ["PAYMENT.CAPTURE.REFUNDED", "COMPLETED", "succeeded"],
    ["PAYMENT.REFUND.PENDING", "PENDING", "pending"],
    ["PAYMENT.REFUND.FAILED", "FAILED", "failed"],
  ])("%s is a refund that is %s: %s", (type, status, expected) => {
    expect(meaningOf(event(type, refund(status)))).toEqual({
      kind: "refund_of_capture",
      captureId: "CAP1",
      refund: { reference: "REF1", refundId: "r-1", amount: 500, status: expected },
    });
  });

  it("keep nothing of the payer, nor where he approves", () => {
    const kept = [
      event("CHECKOUT.ORDER.APPROVED", order("APPROVED")),
      event("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED", { payee: { email_address: "shop@example.com" } })),
      event("PAYMENT.CAPTURE.REFUNDED", refund("COMPLETED")),
    ].map((one) => JSON.stringify(one));
    for (const secret of ["ada@example.com", "shop@example.com", "sorry", "checkoutnow"]) {
      expect(kept.join()).not.toContain(secret);
    }
    expect(kept.every((one) => PaypalEvent.safeParse(JSON.parse(one)).success)).toBe(true);
  });

  it("that are unknown, or not as they should be, are ignored", () => {
    expect(meaningOf(event("CUSTOMER.DISPUTE.CREATED", { id: "PP-D-1" }))).toEqual({ kind: "ignored" });
    expect(meaningOf(event("PAYMENT.CAPTURE.COMPLETED", { id: "CAP1" }))).toEqual({ kind: "ignored" });
    expect(meaningOf(event("PAYMENT.CAPTURE.REFUNDED", { ...refund("COMPLETED"), links: [] }))).toEqual({
      kind: "ignored",
    });
  });
});
