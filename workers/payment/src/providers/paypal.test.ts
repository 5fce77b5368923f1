import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createPaypal } from "./paypal.ts";

type Answer = { status: number; body?: object | string; cut?: boolean };
type Asked = { method: string; path: string; headers: IncomingMessage["headers"]; body: string };

let server: Server | undefined;
let serial = 0;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A PayPal that answers as it is told, in turn; the last answer stays. Tokens are given to whoever asks. */
async function answering(...answers: Answer[]) {
  const asked: Asked[] = [];
  const tokens: string[] = [];
  server = createServer((req, res) => {
    const send = ({ status, body = {}, cut }: Answer) => {
      if (cut) return req.socket.destroy();
      return res
        .writeHead(status, { "content-type": "application/json" })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    };
    let body = "";
    req.on("data", (chunk: Buffer) => (body += chunk.toString()));
    req.on("end", () => {
      if (req.url === "/v1/oauth2/token") {
        tokens.push(`token-${tokens.length + 1}`);
        return send({ status: 200, body: { access_token: tokens.at(-1), expires_in: 32_400 } });
      }
      asked.push({ method: req.method ?? "", path: req.url ?? "", headers: req.headers, body });
      return send(answers[Math.min(asked.length, answers.length) - 1] ?? { status: 500 });
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // A new account each time: tokens are kept for an account.
  const options = { clientId: `id-${++serial}`, clientSecret: "secret", apiUrl, webhookId: "WH", development: true };
  return { client: createPaypal(options, () => new Date()), asked, tokens };
}

const unit = { amount: { currency_code: "USD", value: "19.99" }, custom_id: "o-1:first", invoice_id: "A-1" };
const order = (status: string, more: object = {}) => ({ id: "ORDER1", status, purchase_units: [{ ...unit, ...more }] });
const captured = (status = "COMPLETED") => ({
  payments: { captures: [{ id: "CAP1", status, amount: unit.amount }] },
});
const refused = (issue: string, status = 422): Answer => ({
  status,
  body: { name: "UNPROCESSABLE_ENTITY", message: "secret detail", details: [{ issue }] },
});
const amount = { amount: 1999, currency: "USD" };
const capture = { reference: "ORDER1", amount, key: "k" };

describe("a token", () => {
  it("is fetched once for all calls, however many wait for the first", async () => {
    const { client, tokens } = await answering({ status: 200, body: order("CREATED") });
    await Promise.all(Array.from({ length: 8 }, () => client.fetch("ORDER1")));
    await client.fetch("ORDER1");
    expect(tokens).toHaveLength(1);
  });

  it("that is refused is replaced once, and the call made again", async () => {
    const { client, asked, tokens } = await answering(
      { status: 401, body: { error: "invalid_token" } },
      { status: 200, body: order("CREATED") },
    );
    expect((await client.fetch("ORDER1")).payment.state).toBe("requires_payment");
    expect(tokens).toHaveLength(2);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  it("that is refused again is an error of ours, not an endless circle", async () => {
    const { client, asked } = await answering({ status: 401, body: { error: "invalid_token" } });
    await expect(client.fetch("ORDER1")).rejects.toMatchObject({ code: "upstream_error" });
    expect(asked).toHaveLength(2);
  });
});

describe("creating", () => {
  it("names the order, the attempt and the request, so that nothing is made twice or lost", async () => {
    const { client, asked } = await answering({
      status: 201,
      body: {
        ...order("PAYER_ACTION_REQUIRED"),
        links: [{ rel: "payer-action", href: "https://paypal.test/approve" }],
      },
    });
    const made = await client.create({ attemptKey: "o-1:first", orderId: "o-1", orderNumber: "A-1", amount });
    expect(made).toEqual({
      payment: {
        reference: "ORDER1",
        state: "requires_payment",
        amount,
        ours: { orderId: "o-1", orderNumber: "A-1", attemptKey: "o-1:first" },
      },
      session: { approvalUrl: "https://paypal.test/approve" },
    });
    expect(asked[0]?.headers["paypal-request-id"]).toBe("create-o-1:first");
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({ intent: "CAPTURE", purchase_units: [unit] });
  });

  it("of another amount under the same name is a conflict", async () => {
    const { client } = await answering({ status: 200, body: order("CREATED") });
    const other = { attemptKey: "o-1:first", orderId: "o-1", orderNumber: "A-1", amount: { ...amount, amount: 5 } };
    await expect(client.create(other)).rejects.toMatchObject({ code: "conflict" });
  });

  it.each(["CURRENCY_NOT_SUPPORTED", "DECIMAL_PRECISION"])("%s is the request's fault", async (issue) => {
    const { client } = await answering(refused(issue));
    const made = client.create({ attemptKey: "o-1:first", orderId: "o-1", orderNumber: "A-1", amount });
    await expect(made).rejects.toMatchObject({ code: "validation_failed" });
  });
});

describe("capturing", () => {
  it("takes the money", async () => {
    const { client, asked } = await answering({ status: 201, body: order("COMPLETED", captured()) });
    expect(await client.capture(capture)).toMatchObject({ reference: "ORDER1", state: "succeeded", amount });
    expect(asked[0]?.headers["paypal-request-id"]).toBe("capture-ORDER1-k");
  });

  it("finds what was captured before", async () => {
    const { client, asked } = await answering(refused("ORDER_ALREADY_CAPTURED"), {
      status: 200,
      body: order("COMPLETED", captured("PENDING")),
    });
    expect(await client.capture(capture)).toMatchObject({ state: "processing" });
    expect(asked.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  it("is asked again when its connection breaks, under the same name", async () => {
    const { client, asked } = await answering(
      { status: 0, cut: true },
      { status: 201, body: order("COMPLETED", captured()) },
    );
    expect(await client.capture(capture)).toMatchObject({ state: "succeeded" });
    expect(new Set(asked.map(({ headers }) => headers["paypal-request-id"]))).toEqual(new Set(["capture-ORDER1-k"]));
  });

  it("that PayPal declines is a failed attempt with a name of its own", async () => {
    const { client } = await answering(refused("INSTRUMENT_DECLINED"));
    expect(await client.capture(capture)).toMatchObject({
      state: "failed",
      attempt: "ORDER1:k",
      failure: { code: "instrument_declined", message: expect.stringContaining("another way") },
    });
  });

  it.each([refused("ORDER_NOT_APPROVED"), refused("PAYER_ACTION_REQUIRED"), refused("INVALID_RESOURCE_ID", 404)])(
    "of what is not approved, or not any more, is no transition",
    async (answer) => {
      const { client } = await answering(answer);
      await expect(client.capture(capture)).rejects.toMatchObject({ code: "invalid_transition" });
    },
  );
});

describe("voiding", () => {
  it.each([
    [{ status: 200, body: order("APPROVED") }, "cancelled"],
    [{ status: 200, body: order("COMPLETED", captured()) }, "succeeded"],
    [{ status: 200, body: order("COMPLETED", captured("PENDING")) }, "processing"],
    [{ status: 200, body: order("COMPLETED", captured("DECLINED")) }, "cancelled"],
    [refused("INVALID_RESOURCE_ID", 404), "cancelled"],
  ])("%o is %s", async (answer, state) => {
    const { client, asked } = await answering(answer);
    expect((await client.void("ORDER1")).state).toBe(state);
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
  });
});

describe("refunding", () => {
  it("gives back by the capture, under the refund's name", async () => {
    const given = { id: "REF1", status: "PENDING", amount: { currency_code: "USD", value: "5.00" }, custom_id: "r-1" };
    const { client, asked } = await answering(
      { status: 200, body: order("COMPLETED", captured()) },
      { status: 201, body: given },
    );
    const refund = await client.refund({
      reference: "ORDER1",
      refundId: "r-1",
      amount: { amount: 500, currency: "USD" },
      reason: "for us alone",
    });
    expect(refund).toEqual({ reference: "REF1", refundId: "r-1", amount: 500, status: "pending" });
    expect(asked[1]).toMatchObject({ path: "/v2/payments/captures/CAP1/refund" });
    expect(asked[1]?.headers["paypal-request-id"]).toBe("refund-r-1");
    expect(JSON.parse(asked[1]?.body ?? "")).toEqual({
      amount: { currency_code: "USD", value: "5.00" },
      custom_id: "r-1",
    });
  });

  it("tells of the refunds of an order", async () => {
    const refunds = [{ id: "REF1", status: "FAILED", amount: unit.amount, custom_id: "r-1" }];
    const { client } = await answering({ status: 200, body: order("COMPLETED", { payments: { refunds } }) });
    expect(await client.refunds("ORDER1")).toEqual([
      { reference: "REF1", refundId: "r-1", amount: 1999, status: "failed" },
    ]);
  });

  it("is known by an event that names the capture alone", async () => {
    const related = { supplementary_data: { related_ids: { order_id: "ORDER1" } } };
    const { client, asked } = await answering({
      status: 200,
      body: { id: "CAP1", status: "REFUNDED", amount: unit.amount, ...related },
    });
    const links = [{ rel: "up", href: "https://api.paypal.com/v2/payments/captures/CAP1" }];
    const resource = { id: "REF1", status: "COMPLETED", amount: unit.amount, custom_id: "r-1", links };
    const event = { id: "WH-1", event_type: "PAYMENT.CAPTURE.REFUNDED", create_time: "2026-11-23T10:00:00Z", resource };
    expect(await client.readEvent(JSON.stringify(event))).toMatchObject({
      kind: "refund",
      reference: "ORDER1",
      refund: { refundId: "r-1", amount: 1999 },
    });
    expect(asked[0]?.path).toBe("/v2/payments/captures/CAP1");
  });
});

describe("a PayPal in trouble", () => {
  it.each([
    [{ status: 500, body: {} }, "unavailable"],
    [{ status: 429, body: {} }, "unavailable"],
    [{ status: 409, body: {} }, "unavailable"],
    [{ status: 302, body: {} }, "unavailable"],
    [{ status: 200, body: "<html>" }, "unavailable"],
    [{ status: 200, body: { id: 7 } }, "unavailable"],
    [{ status: 0, cut: true }, "unavailable"],
    [refused("PERMISSION_DENIED", 403), "upstream_error"],
  ] as [Answer, string][])("that answers %o is %s, without its words", async (answer, code) => {
    const { client } = await answering(answer);
    const failed = client.fetch("ORDER1");
    await expect(failed).rejects.toMatchObject({ code, message: expect.not.stringContaining("secret") });
  });
});
