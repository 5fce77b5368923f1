import { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { secretKey, startSandbox } from "./harness.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.control("POST", "/_test/settings", { processingMs: 0, timeoutAfterCharge: 0 }));
afterAll(() => sandbox.close());

const post = (key: string, body: string, path = "/v1/payment_intents") =>
  fetch(`${sandbox.url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${secretKey}:`)}`,
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": key,
    },
    body,
  });
const madeFor = async (customer: string) => (await sandbox.connect().paymentIntents.list({ customer })).data;

it("replays the first answer for the same parameters, and after a restart", async () => {
  const first = await post("k1", "amount=100&currency=usd&customer=k1");
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  const text = await first.text();
  const again = await post("k1", "currency=usd&amount=100&customer=k1");
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.headers.get("original-request")).toBe(first.headers.get("request-id"));
  expect(await again.text()).toBe(text);
  await sandbox.restart();
  expect(await (await post("k1", "amount=100&currency=usd&customer=k1")).text()).toBe(text);
  expect(await madeFor("k1")).toHaveLength(1);
});

it("refuses the key with other parameters or another path", async () => {
  await post("k2", "amount=100&currency=usd");
  for (const answer of [
    await post("k2", "amount=101&currency=usd"),
    await post("k2", "amount=100&currency=usd", "/v1/refunds"),
  ]) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: "idempotency_error" } });
  }
});

it("answers 409 while the first request is under way", async () => {
  await sandbox.control("POST", "/_test/settings", { processingMs: 150 });
  const answers = await Promise.all(Array.from({ length: 5 }, () => post("k3", "amount=100&currency=usd&customer=k3")));
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
  const conflict = answers.find((answer) => answer.status === 409);
  expect(await conflict?.json()).toMatchObject({
    error: { type: "idempotency_error", code: "idempotency_key_in_use" },
  });
  expect(await madeFor("k3")).toHaveLength(1);
});

it("remembers a decline, but not a request that was wrong", async () => {
  const body = "amount=100&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined";
  expect((await post("k4", body)).status).toBe(402);
  const replay = await post("k4", body);
  expect(replay.status).toBe(402);
  expect(replay.headers.get("idempotent-replayed")).toBe("true");

  expect((await post("k5", "amount=100")).status).toBe(400);
  expect((await post("k5", "amount=100&currency=usd")).status).toBe(200);
});

it("keeps what was done though its answer was lost, so that a retry gets it", async () => {
  await sandbox.control("POST", "/_test/settings", { timeoutAfterCharge: 1 });
  const body = "amount=700&currency=usd&customer=k6&confirm=true&payment_method=pm_card_visa";
  await expect(post("k6", body)).rejects.toThrow("fetch failed");
  const retry = await post("k6", body);
  expect(retry.headers.get("idempotent-replayed")).toBe("true");
  expect(await retry.json()).toMatchObject({ status: "succeeded" });
  expect(await madeFor("k6")).toHaveLength(1);
});

it("plays the faults of /_control, in Stripe's own shape", async () => {
  const stripe = sandbox.connect();
  await sandbox.control("POST", "/_control", { errorRate: 1 });
  await expect(stripe.paymentIntents.list()).rejects.toMatchObject({ statusCode: 500, type: "StripeAPIError" });
  await sandbox.control("POST", "/_control", { errorRate: 0, down: true });
  await expect(stripe.paymentIntents.list()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
  await sandbox.control("POST", "/_control", { down: false });
  expect((await stripe.paymentIntents.list()).object).toBe("list");
});
