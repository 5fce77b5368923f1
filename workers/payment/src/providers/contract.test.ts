import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localPaypal, localStripe, realPaypal, realStripe, type Bench } from "../../test/provider-benches.ts";

// What every provider keeps to. `pnpm test:providers` also asks the real ones whose test keys it finds.
const benches: [string, () => Promise<Bench>][] = [
  ["Stripe's sandbox here", localStripe],
  ["PayPal's sandbox here", localPaypal],
];
const { TEST_PROVIDERS, STRIPE_SECRET_KEY, PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET } = process.env;
if (TEST_PROVIDERS === "real" && STRIPE_SECRET_KEY?.startsWith("sk_test_")) {
  benches.push(["Stripe itself", () => realStripe(STRIPE_SECRET_KEY)]);
}
if (TEST_PROVIDERS === "real" && PAYPAL_CLIENT_ID && PAYPAL_CLIENT_SECRET) {
  const account = { clientId: PAYPAL_CLIENT_ID, clientSecret: PAYPAL_CLIENT_SECRET };
  benches.push(["PayPal itself", () => realPaypal(account)]);
}

const amount = { amount: 1_999, currency: "USD" };
const attempt = () => {
  const orderId = crypto.randomUUID();
  const orderNumber = orderId.slice(0, 11).toUpperCase();
  return { attemptKey: `${orderId}:first`, orderId, orderNumber, amount };
};

describe.each(benches)("%s", (_name, open) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench?.close());

  const capture = (reference: string) => bench.client.capture({ reference, amount, key: crypto.randomUUID() });
  /** A payment that was paid; undefined where nobody can pay. */
  const paid = async (): Promise<string | undefined> => {
    if (!bench.pay) return undefined;
    const { payment } = await bench.client.create(attempt());
    await bench.pay(payment.reference);
    await capture(payment.reference);
    return payment.reference;
  };

  it("makes one payment of an attempt, and knows it again", async () => {
    const wanted = attempt();
    const [first, again] = [await bench.client.create(wanted), await bench.client.create(wanted)];
    const { orderId, orderNumber, attemptKey } = wanted;
    const ours = { orderId, orderNumber, attemptKey };
    expect(first.payment).toMatchObject({ state: "requires_payment", amount, ours });
    expect(again.payment.reference).toBe(first.payment.reference);
    expect(Object.values(first.session).join()).not.toBe("");
    expect((await bench.client.fetch(first.payment.reference)).payment).toMatchObject({ amount, ours });
  });

  it("takes no money before the buyer agrees, nor when it is void", async () => {
    const { reference } = (await bench.client.create(attempt())).payment;
    await expect(capture(reference)).rejects.toMatchObject({ code: "invalid_transition" });
    expect((await bench.client.void(reference)).state).toBe("cancelled");
    await expect(capture(reference)).rejects.toMatchObject({ code: "invalid_transition" });
    expect((await bench.client.void(reference)).state).toBe("cancelled");
  });

  it("takes the money once, and then cannot be void", async () => {
    const reference = await paid();
    if (!reference) return expect(bench.pay).toBeUndefined();
    expect(await capture(reference)).toMatchObject({ reference, state: "succeeded", amount });
    expect((await bench.client.fetch(reference)).payment).toMatchObject({ state: "succeeded", amount });
    expect((await bench.client.void(reference)).state).toBe("succeeded");
  });

  it("refunds once under a name, never more than is left, and lists what it refunded", async () => {
    const reference = await paid();
    if (!reference) return expect(bench.pay).toBeUndefined();
    const refund = (refundId: string, cents: number) =>
      bench.client.refund({ reference, refundId, amount: { amount: cents, currency: "USD" }, reason: "test" });
    const id = crypto.randomUUID();
    const [first, again] = [await refund(id, 500), await refund(id, 500)];
    expect(first).toMatchObject({ refundId: id, amount: 500, status: "succeeded" });
    expect(again.reference).toBe(first.reference);
    await expect(refund(crypto.randomUUID(), 1_500)).rejects.toMatchObject({ code: "upstream_error" });
    const rest = await refund(crypto.randomUUID(), 1_499);
    const listed = (await bench.client.refunds(reference)).map((one): [string, number] => [one.reference, one.amount]);
    expect(listed).toHaveLength(2);
    expect(Object.fromEntries(listed)).toEqual({ [first.reference]: 500, [rest.reference]: 1_499 });
  });

  it("signs its events, and what they mean is the payment as it is", async () => {
    const reference = await paid();
    if (!reference || !bench.event) return expect(bench.event).toBeUndefined();
    const { body, headers } = await bench.event(reference);
    const received = await bench.client.verifyWebhook(body, headers);
    expect(await bench.client.readEvent(received.payload)).toMatchObject({
      kind: "payment",
      payment: { reference, state: "succeeded", amount },
    });
    const changed = bench.client.verifyWebhook(`${body} `, headers);
    await expect(changed).rejects.toMatchObject({ code: "invalid_signature" });
  });
});
