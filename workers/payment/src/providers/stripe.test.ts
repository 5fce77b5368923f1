import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Stripe } from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import { createStripe } from "./stripe.ts";

const webhookSecret = "whsec_test";
const now = new Date("2026-11-23T10:00:00.000Z");
const client = (apiUrl?: string) => createStripe({ secretKey: "sk_test_x", webhookSecret, apiUrl }, () => now);
const payload = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "payment_intent.succeeded",
  created: 1_764_000_000,
  livemode: false,
  data: { object: { id: "pi_1", object: "payment_intent", status: "succeeded", amount: 5, currency: "usd" } },
});
const header = (body: string, over: { secret?: string; age?: number } = {}) =>
  new Headers({
    "stripe-signature": new Stripe("sk_test_x").webhooks.generateTestHeaderString({
      payload: body,
      secret: over.secret ?? webhookSecret,
      timestamp: now.getTime() / 1_000 - (over.age ?? 0),
    }),
  });

describe("the signature of a webhook", () => {
  it("is accepted up to five minutes", async () => {
    for (const age of [0, 299]) {
      const event = await client().verifyWebhook(payload, header(payload, { age }));
      expect(event).toMatchObject({ id: "evt_1", type: "payment_intent.succeeded", at: new Date(1_764_000_000_000) });
    }
  });

  it.each([
    ["missing", payload, new Headers()],
    ["nonsense", payload, new Headers({ "stripe-signature": "hello" })],
    ["of another secret", payload, header(payload, { secret: "whsec_other" })],
    ["too old", payload, header(payload, { age: 301 })],
    ["from the future", payload, header(payload, { age: -301 })],
    ["of another body", `${payload} `, header(payload)],
  ])("%s is refused", async (_name, body, headers) => {
    await expect(client().verifyWebhook(body, headers)).rejects.toMatchObject({ code: "invalid_signature" });
  });

  it("right on a body that is no event is still refused", async () => {
    await expect(client().verifyWebhook("nope", header("nope"))).rejects.toMatchObject({ code: "malformed_json" });
    const other = JSON.stringify({ object: "event", hello: 1 });
    await expect(client().verifyWebhook(other, header(other))).rejects.toMatchObject({ code: "validation_failed" });
  });
});

describe("a provider in trouble", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const answering = async (status: number, body: object): Promise<string> => {
    server = createServer((_req, res) =>
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
    );
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const error = (code: string, type = "invalid_request_error") => ({ error: { code, type, message: "secret detail" } });

  it.each([
    [500, error("oops", "api_error"), "unavailable"],
    [429, error("rate_limit"), "unavailable"],
    [400, error("amount_too_small"), "validation_failed"],
    [400, error("parameter_invalid", "idempotency_error"), "conflict"],
    [402, error("charge_already_refunded"), "upstream_error"],
    [401, error("api_key_expired"), "upstream_error"],
  ])("that answers %i is %o: %s, without its words", async (status, body, code) => {
    const failed = client(await answering(status, body)).fetch("pi_1");
    await expect(failed).rejects.toMatchObject({ code, message: expect.not.stringContaining("secret") });
  });

  it("that cannot be reached is unavailable", async () => {
    const url = await answering(200, {});
    server?.close();
    await expect(client(url).fetch("pi_1")).rejects.toMatchObject({ code: "unavailable" });
  });
});
