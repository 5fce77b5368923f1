import type { Stripe } from "stripe";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEndpoint, startSandbox } from "./harness.ts";

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeEach(async () => {
  endpoint = await startEndpoint();
  sandbox = await startSandbox(endpoint.url);
});
afterEach(async () => {
  await sandbox.close();
  endpoint.close();
});

const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  sandbox
    .connect()
    .paymentIntents.create({ amount: 100, currency: "usd", confirm: true, payment_method: "pm_card_visa", ...params });
const paidTypes = ["charge.succeeded", "charge.updated", "payment_intent.created", "payment_intent.succeeded"];

it("delivers each event once, signed so that the SDK accepts it", async () => {
  const intent = await pay({ metadata: { orderId: "ordre nº 1 €" } });
  await vi.waitFor(() => expect(endpoint.types().toSorted()).toEqual(paidTypes));
  expect(endpoint.invalid).toEqual([]);
  const event = endpoint.events.find(({ type }) => type === "payment_intent.succeeded");
  expect(event?.data.object).toMatchObject({ id: intent.id, metadata: { orderId: "ordre nº 1 €" } });
  expect(event).toMatchObject({ object: "event", livemode: false, request: { id: intent.lastResponse.requestId } });
  await vi.waitFor(async () => {
    const fetched = await sandbox.connect().events.retrieve(event?.id ?? "");
    expect(fetched.pending_webhooks).toBe(0);
  });
});

it("tries again until the endpoint answers 2xx", async () => {
  endpoint.statuses.push(500, 503, 301);
  const { id } = await sandbox.connect().paymentIntents.create({ amount: 100, currency: "usd" });
  await vi.waitFor(() => expect(endpoint.types()).toEqual(["payment_intent.created"]), 5_000);
  expect(endpoint.events[0]?.data.object).toMatchObject({ id });
  const { body } = await sandbox.control("GET", "/_test/deliveries");
  expect(body["data"]).toMatchObject([
    { status: 500, attempt: 1 },
    { status: 503, attempt: 2 },
    { status: 301, attempt: 3 },
    { status: 200, attempt: 4 },
  ]);
});

it("delivers after a restart what was not delivered before it", async () => {
  await sandbox.control("POST", "/_test/webhooks/pause");
  const intent = await pay();
  const waiting = await sandbox.control("GET", "/_test/events");
  expect(waiting.body).toMatchObject({ pending: 4, paused: true });
  expect(endpoint.events).toEqual([]);
  await sandbox.restart();
  await vi.waitFor(() => expect(endpoint.types().toSorted()).toEqual(paidTypes));
  expect((await sandbox.connect().paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
});

it("waits for a URL, and for the resume of what was paused", async () => {
  await sandbox.restart(null);
  await pay();
  expect(endpoint.events).toEqual([]);
  sandbox.setWebhookUrl(endpoint.url);
  await vi.waitFor(() => expect(endpoint.types().toSorted()).toEqual(paidTypes));

  await sandbox.control("POST", "/_test/webhooks/pause");
  await pay();
  await sandbox.control("POST", "/_test/webhooks/resume");
  await vi.waitFor(() => expect(endpoint.events).toHaveLength(8));
});

it("delivers an event as often and as much at once as a test asks", async () => {
  await sandbox.control("POST", "/_test/webhooks/pause");
  await pay();
  const { body } = await sandbox.control("GET", "/_test/events?type=payment_intent.succeeded");
  const [event] = body["data"] as Stripe.Event[];
  const done = await sandbox.control("POST", `/_test/events/${event?.id}/deliver`, { times: 20, concurrency: 20 });
  expect(done.body["deliveries"]).toHaveLength(20);
  expect(endpoint.types()).toEqual(Array.from({ length: 20 }, () => "payment_intent.succeeded"));
  expect(new Set(endpoint.events.map(({ id }) => id))).toEqual(new Set([event?.id]));
});

it("delivers events that a test made up", async () => {
  const object = { id: "pi_unknown", object: "payment_intent", metadata: { orderId: "nobody" } };
  const made = await sandbox.control("POST", "/_test/events", { type: "payment_intent.succeeded", object });
  await vi.waitFor(() => expect(endpoint.events.map(({ id }) => id)).toEqual([made.body["id"]]));
  expect(endpoint.events[0]?.data.object).toEqual(object);
});

it("refuses control requests it does not understand", async () => {
  expect((await sandbox.control("POST", "/_test/settings", { timeoutAfterCharge: -1 })).status).toBe(422);
  expect((await sandbox.control("POST", "/_test/events/evt_none/deliver", {})).status).toBe(404);
  expect((await sandbox.control("GET", "/_test/nothing")).status).toBe(404);
});

it("in a storm delivers each event at least once and at most so many times", async () => {
  await sandbox.control("POST", "/_test/webhooks/storm", { copies: 4, delayMs: 300 });
  const intents = await Promise.all(Array.from({ length: 10 }, () => pay()));
  await vi.waitFor(async () => {
    expect((await sandbox.control("GET", "/_test/events")).body["pending"]).toBe(0);
  }, 5_000);
  const told = endpoint.events.filter(({ type }) => type === "payment_intent.succeeded");
  const times = Map.groupBy(told, ({ id }) => id);
  expect(times.size).toBe(intents.length);
  const counts = [...times.values()].map(({ length }) => length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  expect(endpoint.events.length).toBeGreaterThan(4 * intents.length);
  expect(endpoint.invalid).toEqual([]);
});
