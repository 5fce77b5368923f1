import { describe, expect, it } from "vitest";
import { settings as paymentSettings } from "../settings.ts";
import type { StoredPayment } from "../payments/payment.ts";
import { createManual } from "./manual.ts";
import { providerFrom } from "./table.ts";

const DAY_MS = 24 * 60 * 60_000;
const createdAt = new Date("2026-11-01T10:00:00Z");
const amount = { amount: 4_998, currency: "USD" };
const payment: StoredPayment = {
  id: "p-1",
  attemptKey: "o-1:first",
  orderId: "o-1",
  orderNumber: "A-1",
  email: "ada@example.com",
  provider: "manual",
  providerReference: "o-1:first",
  status: "requires_payment",
  amount,
  received: 0,
  refundable: 0,
  refundedAmount: 0,
  refunds: [],
  stateAt: createdAt,
  tasks: [],
  outbox: [],
  version: 1,
  createdAt,
  updatedAt: createdAt,
};
const settings = { instructions: "Send {total} for {orderNumber}.", days: 7 };
const at = (days: number, over: Partial<StoredPayment> = {}) =>
  createManual(settings, {
    now: () => new Date(createdAt.getTime() + days * DAY_MS),
    find: async () => ({ ...payment, ...over }),
  });

describe("a bank transfer", () => {
  it("tells the buyer what to do, the same each time", async () => {
    const made = await at(0).create({ attemptKey: "o-1:first", orderId: "o-1", orderNumber: "A-1", amount });
    expect(made).toEqual({
      payment: { reference: "o-1:first", state: "requires_payment", amount },
      session: { instructions: "Send $49.98 for A-1." },
    });
    expect((await at(0).fetch("o-1:first")).session).toEqual(made.session);
  });

  it.each([
    [0, {}, "processing"],
    [6.9, { status: "processing" }, "processing"],
    [7, { status: "processing" }, "requires_payment"],
    [1, { status: "cancelled" }, "cancelled"],
    [9, { status: "refunded" }, "succeeded"],
  ] as const)("after %s days, %o, is %s", async (days, over, state) => {
    expect((await at(days, over).fetch("o-1:first")).payment.state).toBe(state);
  });

  it("is void at once, unless its money is there", async () => {
    expect((await at(1).void("o-1:first")).state).toBe("cancelled");
    expect((await at(1, { status: "succeeded" }).void("o-1:first")).state).toBe("succeeded");
  });

  it("without a record is not judged", async () => {
    const lost = createManual(settings, { now: () => createdAt, find: async () => null });
    await expect(lost.fetch("o-1:first")).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is captured by administrators, refunded at once, and has no webhooks", async () => {
    const manual = at(1);
    expect(manual.capturedBy).toBe("administrator");
    expect(await manual.capture({ reference: "r", amount, key: "k" })).toEqual({
      reference: "r",
      state: "succeeded",
      amount,
    });
    expect(await manual.refund({ reference: "r", refundId: "f", amount, reason: "" })).toMatchObject({
      refundId: "f",
      amount: 4_998,
      status: "succeeded",
    });
    await expect(manual.verifyWebhook("{}", new Headers())).rejects.toMatchObject({ code: "invalid_signature" });
  });
});

describe("a provider without settings", () => {
  const env = {
    ENVIRONMENT: "test",
    JWT_ISSUER: "orderapp",
    JWT_AUDIENCE: "orderapp",
    MONGODB_URI: "mongodb://127.0.0.1",
    REVOCATIONS_REDIS_URL: "http://127.0.0.1",
    REVOCATIONS_REDIS_TOKEN: "token",
    STRIPE_SECRET_KEY: "sk_test_x",
    STRIPE_WEBHOOK_SECRET: "whsec_x",
  };
  const parts = (over: Record<string, string>) => ({
    settings: paymentSettings.read({ ...env, ...over }),
    now: () => createdAt,
    find: async () => null,
  });

  it("is not configured", () => {
    const refused = expect.objectContaining({
      code: "validation_failed",
      errors: [expect.objectContaining({ path: "provider", code: "not_configured" })],
    });
    expect(() => providerFrom("paypal", parts({}))).toThrow(refused);
    expect(() => parts({ PAYPAL_CLIENT_ID: "id" })).toThrow(expect.objectContaining({ code: "unavailable" }));
    expect(() => providerFrom("manual", parts({}))).toThrow(refused);
    expect(() => providerFrom("manual", parts({ MANUAL_PAYMENTS: "off" }))).toThrow(refused);
  });

  it("is there with them", () => {
    expect(providerFrom("stripe", parts({})).capturedBy).toBe("buyer");
    const account = { PAYPAL_CLIENT_ID: "id", PAYPAL_CLIENT_SECRET: "secret", PAYPAL_WEBHOOK_ID: "WH-1" };
    expect(providerFrom("paypal", parts(account)).capturedBy).toBe("buyer");
    expect(providerFrom("manual", parts({ MANUAL_PAYMENTS: "on" })).capturedBy).toBe("administrator");
  });
});
