import { describe, expect, it } from "vitest";
import { fromStripeMoney, StripeEvent, toProviderEvent, toStripeMoney } from "./stripe-mapping.ts";

const intent = {
  id: "pi_1",
  object: "payment_intent",
  status: "succeeded",
  amount: 1999,
  amount_received: 1999,
  currency: "usd",
  client_secret: "pi_1_secret_x",
  latest_charge: "ch_1",
  receipt_email: "ada@example.com",
  payment_method: { card: { last4: "4242" } },
  metadata: { orderId: "o-1", orderNumber: "A-1", paymentKey: "o-1:first", other: "thing" },
};
const event = (type: string, object: object) =>
  StripeEvent.parse({ id: "evt_1", object: "event", type, created: 1_700_000_000, livemode: false, data: { object } });

describe("Stripe's events", () => {
  it.each([
    ["payment_intent.succeeded", "succeeded", "succeeded"],
    ["payment_intent.processing", "processing", "processing"],
    ["payment_intent.requires_action", "requires_action", "requires_payment"],
    ["payment_intent.canceled", "canceled", "cancelled"],
    ["payment_intent.payment_failed", "requires_payment_method", "failed"],
  ])("%s means %s", (type, status, state) => {
    expect(toProviderEvent(event(type, { ...intent, status }))).toMatchObject({
      kind: "payment",
      payment: {
        reference: "pi_1",
        state,
        amount: { amount: 1999, currency: "USD" },
        ours: { orderId: "o-1", orderNumber: "A-1", attemptKey: "o-1:first" },
      },
    });
  });

  it("tells why a card was refused, by the bank's own code, and by which attempt", () => {
    const last_payment_error = {
      code: "card_declined",
      decline_code: "insufficient_funds",
      message: "No",
      charge: "ch_9",
    };
    const failed = event("payment_intent.payment_failed", {
      ...intent,
      status: "requires_payment_method",
      last_payment_error,
    });
    expect(toProviderEvent(failed)).toMatchObject({
      payment: { state: "failed", attempt: "ch_9", failure: { code: "insufficient_funds", message: "No" } },
    });
  });

  it("reads refunds, ours and those made in the dashboard", () => {
    const refund = {
      id: "re_1",
      object: "refund",
      amount: 500,
      currency: "usd",
      status: "succeeded",
      payment_intent: "pi_1",
    };
    expect(toProviderEvent(event("refund.updated", { ...refund, metadata: { refundId: "r-1" } }))).toEqual({
      kind: "refund",
      reference: "pi_1",
      refund: { reference: "re_1", refundId: "r-1", amount: 500, status: "succeeded" },
    });
    expect(toProviderEvent(event("refund.created", { ...refund, status: "requires_action" }))).toMatchObject({
      refund: { status: "pending" },
    });
    const charge = { id: "ch_1", object: "charge", amount: 1999, currency: "usd", payment_intent: "pi_1" };
    expect(toProviderEvent(event("charge.refunded", charge))).toEqual({ kind: "refunds", reference: "pi_1" });
  });

  it("keeps no card, secret or personal data", () => {
    const kept = JSON.stringify(event("payment_intent.succeeded", intent));
    for (const secret of ["4242", "secret", "ada@example.com", "thing"]) expect(kept).not.toContain(secret);
    expect(kept).toContain("o-1:first");
  });

  it("ignores what it does not know, and what does not look as it should", () => {
    expect(toProviderEvent(event("customer.created", { id: "cus_1", object: "customer" }))).toEqual({
      kind: "ignored",
    });
    expect(toProviderEvent(event("payment_intent.succeeded", { id: "x", object: "y" }))).toEqual({ kind: "ignored" });
  });
});

describe("Stripe's money", () => {
  it.each([
    [{ amount: 1999, currency: "USD" }, 1999],
    [{ amount: 500, currency: "JPY" }, 500],
    [{ amount: 1234, currency: "KWD" }, 1234],
    [{ amount: 500, currency: "ISK" }, 50_000],
    [{ amount: 700, currency: "MGA" }, 7],
  ])("%o is %d there, and the same again here", (money, amount) => {
    expect(toStripeMoney(money)).toEqual({ amount, currency: money.currency.toLowerCase() });
    expect(fromStripeMoney(amount, money.currency.toLowerCase())).toEqual(money);
  });

  it("refuses fractions that Stripe has no unit for", () => {
    expect(() => toStripeMoney({ amount: 701, currency: "MGA" })).toThrow(
      expect.objectContaining({ code: "validation_failed" }),
    );
  });
});
