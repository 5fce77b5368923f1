import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "./harness.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startSandbox();
  stripe = sandbox.connect();
});
afterAll(() => sandbox.close());

const create = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 2_500, currency: "usd", metadata: { orderId: "o-1" }, ...more });

/** The error that the SDK throws. */
async function refusal(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

/** The latest event types that tell of an intent, oldest first. */
async function typesOf(intentId: string): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100 });
  return data
    .filter(({ data: { object } }) => {
      const told = object as { id?: string; payment_intent?: string };
      return told.id === intentId || told.payment_intent === intentId;
    })
    .map((event) => event.type)
    .toReversed();
}

describe("payment intents", () => {
  it("goes from creation to a captured charge", async () => {
    const intent = await create();
    expect(intent).toMatchObject({ status: "requires_payment_method", amount: 2_500, metadata: { orderId: "o-1" } });
    expect(intent.id).toMatch(/^pi_3[A-Za-z0-9]{23}$/);
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));

    const paid = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: "pm_card_visa",
      expand: ["latest_charge.balance_transaction"],
    });
    expect(paid).toMatchObject({ status: "succeeded", amount_received: 2_500 });
    expect(paid.latest_charge).toMatchObject({
      captured: true,
      paid: true,
      balance_transaction: { amount: 2_500, fee: 103, net: 2_397, type: "charge" },
    });
    expect(await typesOf(intent.id)).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
    ]);
  });

  it("confirms by client secret without a key, and with a publishable one", async () => {
    for (const headers of [{}, { authorization: "Bearer pk_test_orderapp_local" }]) {
      const intent = await create();
      const confirm = (clientSecret: string) =>
        fetch(`${sandbox.url}/v1/payment_intents/${intent.id}/confirm`, {
          method: "POST",
          headers,
          body: new URLSearchParams({
            client_secret: clientSecret,
            "payment_method_data[type]": "card",
            "payment_method_data[card][number]": "4242 4242 4242 4242",
          }),
        });
      expect((await confirm("pi_x_secret_wrong")).status).toBe(400);
      const answer = await confirm(intent.client_secret ?? "");
      expect(await answer.json()).toMatchObject({ id: intent.id, status: "succeeded" });
    }
  });

  it("refuses browsers everything else, and wrong keys", async () => {
    const browser = await fetch(`${sandbox.url}/v1/payment_intents`, {
      headers: { authorization: "Bearer pk_test_orderapp_local" },
    });
    expect(browser.status).toBe(401);
    expect((await fetch(`${sandbox.url}/v1/payment_intents`)).status).toBe(401);
    const error = await refusal(sandbox.connect("sk_test_wrong").paymentIntents.list());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  it.each([
    ["pm_card_chargeDeclined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedFraudulent", "fraudulent"],
  ])("declines %s, and takes another card after it", async (method, declineCode) => {
    const intent = await create();
    const error = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: method }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: declineCode });
    expect(error.payment_intent).toMatchObject({
      id: intent.id,
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined", decline_code: declineCode },
    });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
    expect(paid).toMatchObject({ status: "succeeded", last_payment_error: null });
    expect(await typesOf(intent.id)).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
    ]);
  });

  it.each([
    ["complete", "succeeded", "payment_intent.succeeded"],
    ["fail", "requires_payment_method", "payment_intent.payment_failed"],
  ])("sends the buyer to a challenge page: %s", async (action, status, type) => {
    const intent = await create();
    const waiting = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: "pm_card_threeDSecure2Required",
      return_url: "http://shop.test/thanks?a=1",
    });
    expect(waiting.status).toBe("requires_action");
    const url = waiting.next_action?.redirect_to_url?.url ?? "";
    const page = await (await fetch(url)).text();
    expect(page).toContain("Complete authentication");
    expect(page).toContain("Fail authentication");

    const pressed = await fetch(url, { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
    expect(pressed.status).toBe(303);
    const location = new URL(pressed.headers.get("location") ?? "");
    expect(location.searchParams.get("payment_intent")).toBe(intent.id);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
    expect(await typesOf(intent.id)).toContain(type);
    const again = await fetch(url, { method: "POST", body: new URLSearchParams({ action }) });
    expect(again.status).toBe(400);
  });

  it("authorizes and captures in two steps, once", async () => {
    const intent = await create({ capture_method: "manual", confirm: true, payment_method: "pm_card_visa" });
    expect(intent).toMatchObject({ status: "requires_capture", amount_capturable: 2_500 });
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2_000 });
    expect(captured).toMatchObject({ status: "succeeded", amount_received: 2_000 });
    const error = await refusal(stripe.paymentIntents.capture(intent.id));
    expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
  });

  it("waits for the bank while it is processing", async () => {
    const intent = await create({ confirm: true, payment_method: "pm_usBankAccount" });
    expect(intent.status).toBe("processing");
    await sandbox.control("POST", `/_test/payment_intents/${intent.id}/settle`, { outcome: "succeed" });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
    expect(await typesOf(intent.id)).toContain("payment_intent.processing");
  });

  it("cancels what is not paid, and nothing that is", async () => {
    const open = await create();
    const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: "abandoned" });
    expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "abandoned" });
    expect(await typesOf(open.id)).toEqual(["payment_intent.created", "payment_intent.canceled"]);

    const paid = await create({ confirm: true, payment_method: "pm_card_visa" });
    for (const id of [open.id, paid.id]) {
      const error = await refusal(stripe.paymentIntents.cancel(id));
      expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    }
    const late = await refusal(stripe.paymentIntents.confirm(open.id, { payment_method: "pm_card_visa" }));
    expect(late.code).toBe("payment_intent_unexpected_state");
  });

  it("confirms once when two try at the same time", async () => {
    const intent = await create();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it("updates metadata key by key", async () => {
    const intent = await create();
    const updated = await stripe.paymentIntents.update(intent.id, { metadata: { orderId: "", b: "2" }, amount: 900 });
    expect(updated).toMatchObject({ metadata: { b: "2" }, amount: 900 });
    expect(updated.metadata).not.toHaveProperty("orderId");
  });

  it.each([
    ["amount=0&currency=usd", "parameter_invalid_integer", "amount"],
    ["amount=1.5&currency=usd", "parameter_invalid_integer", "amount"],
    ["amount=NaN&currency=usd", "parameter_invalid_integer", "amount"],
    ["currency=usd", "parameter_missing", "amount"],
    ["amount=100", "parameter_missing", "currency"],
    ["amount=100&currency=USD", undefined, "currency"],
    ["amount=100&currency=xxy", undefined, "currency"],
    ["amount=100&currency=usd&colour=red", "parameter_unknown", "colour"],
    ["amount=100&currency=usd&payment_method=pm_nothing", "resource_missing", "payment_method"],
    ["amount=100&currency=usd&confirm=true", "parameter_missing", "payment_method"],
  ])("refuses %s", async (body, code, param) => {
    const answer = await fetch(`${sandbox.url}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_orderapp_local", "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { type: string; code?: string; param: string } };
    expect(error).toMatchObject({ type: "invalid_request_error", param });
    expect(error.code).toBe(code);
  });

  it("answers 404 for unknown ids and paths", async () => {
    expect(await refusal(stripe.paymentIntents.retrieve("pi_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    expect(await refusal(stripe.products.list())).toMatchObject({ statusCode: 404 });
  });
});

describe("lists", () => {
  it("pages through everything, both ways, newest first", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.push((await create({ customer: "cus_list" })).id);
    const newest = made.toReversed();
    const seen: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ customer: "cus_list", limit: 3 })) seen.push(intent.id);
    expect(seen).toEqual(newest);
    const page = await stripe.paymentIntents.list({ customer: "cus_list", limit: 2, ending_before: newest[5] ?? "" });
    expect(page.data.map((intent) => intent.id)).toEqual([newest[3], newest[4]]);
    expect(page.has_more).toBe(true);
    const later = await stripe.paymentIntents.list({ created: { gt: Math.floor(Date.now() / 1000) + 60 } });
    expect(later.data).toEqual([]);
    expect(await refusal(stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ param: "limit" });
  });
});

describe("refunds", () => {
  const pay = (method = "pm_card_visa") => create({ confirm: true, payment_method: method });

  it("gives back in parts, never more than was captured", async () => {
    const intent = await pay();
    const first = await stripe.refunds.create({ payment_intent: intent.id, amount: 1_000, reason: "duplicate" });
    expect(first).toMatchObject({ status: "succeeded", amount: 1_000, charge: intent.latest_charge });
    const tooMuch = await refusal(stripe.refunds.create({ payment_intent: intent.id, amount: 1_501 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: "amount" });
    expect(tooMuch.message).toBe("Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)");

    const rest = await Promise.allSettled(
      Array.from({ length: 5 }, () => stripe.refunds.create({ payment_intent: intent.id, amount: 1_500 })),
    );
    expect(rest.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const over = await refusal(stripe.refunds.create({ payment_intent: intent.id }));
    expect(over.code).toBe("charge_already_refunded");
    const charge = await stripe.charges.retrieve(first.charge as string);
    expect(charge).toMatchObject({ amount_refunded: 2_500, refunded: true });
    const { data } = await stripe.refunds.list({ payment_intent: intent.id });
    expect(data.map((refund) => refund.amount)).toEqual([1_500, 1_000]);
    const booked = await stripe.balanceTransactions.list({ type: "refund", source: first.id });
    expect(booked.data.map((transaction) => transaction.net)).toEqual([-1_000]);
    expect(await typesOf(intent.id)).toEqual(expect.arrayContaining(["charge.refunded", "refund.created"]));
  });

  it("refuses to refund what is not paid", async () => {
    const error = await refusal(stripe.refunds.create({ payment_intent: (await create()).id }));
    expect(error.code).toBe("payment_intent_unexpected_state");
    expect(await refusal(stripe.refunds.create({ payment_intent: "pi_none" }))).toMatchObject({ statusCode: 404 });
  });

  it("can fail later, after which the money can be refunded again", async () => {
    const intent = await pay("pm_card_refundFail");
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    await sandbox.control("POST", `/_test/refunds/${refund.id}/settle`, { outcome: "fail" });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: "failed" });
    expect(await typesOf(intent.id)).toContain("refund.failed");
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(2_500);
  });

  it("can be pending, and canceled while it is", async () => {
    const intent = await pay("pm_card_pendingRefund");
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe("pending");
    expect((await stripe.refunds.cancel(refund.id)).status).toBe("canceled");
    expect(await refusal(stripe.refunds.cancel(refund.id))).toMatchObject({ statusCode: 400 });
  });
});
