import { X509Certificate, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingHttpHeaders, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RunningPaypal, startPaypal } from "./paypal.ts";

interface Json extends Record<string, unknown> {
  id: string;
  status: string;
  links: { rel: string; href: string }[];
}
interface Answer extends Json {
  name: string;
  details: { issue: string; field?: string }[];
  verification_status: string;
}

let dataDir = "";
let paypal: RunningPaypal;
let token = "";
const start = (url: string | null = null) =>
  startPaypal({ port: 0, dataDir, clientId: "client", clientSecret: "secret", webhook: { url, id: "WH-SHOP" } });
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "paypal-"));
  paypal = await start();
  const answer = await login("secret");
  token = ((await answer.json()) as { access_token: string }).access_token;
});
afterEach(async () => {
  await paypal.close();
  await rm(dataDir, { recursive: true, force: true });
});

const login = (secret: string) =>
  fetch(`${paypal.url}/v1/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`client:${secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${paypal.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer };
};
const refused = async (promise: Promise<{ status: number; body: Answer }>) => {
  const { status, body } = await promise;
  return [status, body.name, body.details[0]?.issue];
};
const unit = { reference_id: "o-1", custom_id: "order-1", amount: { currency_code: "EUR", value: "12.50" } };
const newOrder = async (more: object = {}) =>
  (await call("POST", "/v2/checkout/orders", { intent: "CAPTURE", purchase_units: [unit], ...more })).body;
const press = (order: Json, action: string) => {
  const page = order.links.find(({ rel }) => rel === "approve" || rel === "payer-action");
  return fetch(page?.href ?? "", { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
};
const paid = async () => {
  const order = await newOrder();
  await press(order, "approve");
  const { body } = await call("POST", `/v2/checkout/orders/${order.id}/capture`, {});
  const units = body["purchase_units"] as { payments: { captures: Json[] } }[];
  return { order: body, capture: units[0]!.payments.captures[0]! };
};
const test = (path: string, body: object) =>
  fetch(`${paypal.url}/_test/${path}`, { method: "POST", body: JSON.stringify(body) });

describe("orders", () => {
  it("refuses wrong logins and tokens", async () => {
    expect((await login("wrong")).status).toBe(401);
    token = "wrong";
    expect((await call("GET", "/v2/checkout/orders/X")).status).toBe(401);
  });

  it("go from creation over approval to a capture", async () => {
    const order = await newOrder({ application_context: { return_url: "http://shop.test/done?a=1" } });
    expect(order).toMatchObject({ status: "CREATED" });
    expect(order.id).toMatch(/^[0-9A-Z]{17}$/);
    const early = call("POST", `/v2/checkout/orders/${order.id}/capture`, {});
    expect(await refused(early)).toEqual([422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED"]);

    const page = await fetch(order.links.find(({ rel }) => rel === "approve")?.href ?? "");
    expect(await page.text()).toContain("12.50 EUR");
    const pressed = await press(order, "approve");
    expect(pressed.status).toBe(303);
    expect(pressed.headers.get("location")).toMatch(
      new RegExp(`^http://shop\\.test/done\\?a=1&token=${order.id}&PayerID=`),
    );
    expect((await call("GET", `/v2/checkout/orders/${order.id}`)).body.status).toBe("APPROVED");

    const captured = await call("POST", `/v2/checkout/orders/${order.id}/capture`, {});
    expect(captured.status).toBe(201);
    expect(captured.body).toMatchObject({
      status: "COMPLETED",
      purchase_units: [
        {
          reference_id: "o-1",
          payments: { captures: [{ status: "COMPLETED", custom_id: "order-1", amount: { value: "12.50" } }] },
        },
      ],
    });
    const again = call("POST", `/v2/checkout/orders/${order.id}/capture`, {});
    expect(await refused(again)).toEqual([422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED"]);
  });

  it("stay open when the buyer cancels, and name the page payer-action with a payment source", async () => {
    const experience_context = { cancel_url: "http://shop.test/no" };
    const order = await newOrder({ payment_source: { paypal: { experience_context } } });
    expect(order.status).toBe("PAYER_ACTION_REQUIRED");
    expect(order.links.map(({ rel }) => rel)).toContain("payer-action");
    const pressed = await press(order, "cancel");
    expect(pressed.headers.get("location")).toBe(`http://shop.test/no?token=${order.id}`);
    expect((await call("GET", `/v2/checkout/orders/${order.id}`)).body.status).toBe("PAYER_ACTION_REQUIRED");
  });

  it("are made and captured once for one PayPal-Request-Id, over a restart too", async () => {
    const body = { intent: "CAPTURE", purchase_units: [unit] };
    const once = (id: string) => call("POST", "/v2/checkout/orders", body, { "paypal-request-id": id });
    const first = await once("r1");
    await paypal.close();
    paypal = await start();
    expect((await once("r1")).body.id).toBe(first.body.id);
    expect((await once("r2")).body.id).not.toBe(first.body.id);

    await press((await call("GET", `/v2/checkout/orders/${first.body.id}`)).body, "approve");
    await test("settings", { timeoutAfterCapture: 1 });
    const capture = () =>
      call("POST", `/v2/checkout/orders/${first.body.id}/capture`, {}, { "paypal-request-id": "c1" });
    await expect(capture()).rejects.toThrow("fetch failed");
    expect((await capture()).body.status).toBe("COMPLETED");
  });

  it("can be declined, by a test's wish or by PayPal-Mock-Response", async () => {
    const order = await newOrder();
    await press(order, "approve");
    await test("settings", { declineNext: 1 });
    const path = `/v2/checkout/orders/${order.id}/capture`;
    const declined = [422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED"];
    expect(await refused(call("POST", path, {}))).toEqual(declined);
    const mock = { "paypal-mock-response": '{"mock_application_codes": "INSTRUMENT_DECLINED"}' };
    expect((await call("GET", `/v2/checkout/orders/${order.id}`)).body.status).toBe("PAYER_ACTION_REQUIRED");
    expect((await refused(call("POST", path, {})))[2]).toBe("ORDER_NOT_APPROVED");
    await press(order, "approve");
    expect(await refused(call("POST", path, {}, mock))).toEqual(declined);
    expect((await call("POST", path, {})).body.status).toBe("COMPLETED");
  });

  const amount = (change: object) => ({ purchase_units: [{ amount: { ...unit.amount, ...change } }] });
  it.each([
    ["no units", { purchase_units: [] }, 400, "INVALID_PARAMETER_SYNTAX", "/purchase_units"],
    ["no amount", { purchase_units: [{}] }, 400, "MISSING_REQUIRED_PARAMETER", "/purchase_units/0/amount"],
    ["nothing", amount({ value: "0.00" }), 422, "CANNOT_BE_ZERO_OR_NEGATIVE", "/purchase_units/0/amount/value"],
    ["no number", amount({ value: "NaN" }), 400, "INVALID_PARAMETER_SYNTAX", "/purchase_units/0/amount/value"],
    ["half a cent", amount({ value: "1.005" }), 422, "DECIMAL_PRECISION", "/purchase_units/0/amount/value"],
    ["half a yen", amount({ currency_code: "JPY" }), 422, "DECIMAL_PRECISION", "/purchase_units/0/amount/value"],
    [
      "other money",
      amount({ currency_code: "XXX" }),
      422,
      "CURRENCY_NOT_SUPPORTED",
      "/purchase_units/0/amount/currency_code",
    ],
    [
      "parts that do not add up",
      amount({ breakdown: { item_total: { currency_code: "EUR", value: "12.00" } } }),
      422,
      "AMOUNT_MISMATCH",
      "/purchase_units/0/amount/value",
    ],
  ])("refuse %s", async (_name, change, status, issue, field) => {
    const answer = await call("POST", "/v2/checkout/orders", {
      intent: "CAPTURE",
      ...change,
    });
    expect(answer.status).toBe(status);
    expect(answer.body.details).toMatchObject([{ issue, field }]);
  });

  it("answer 404 when unknown", async () => {
    const unknown = call("GET", "/v2/checkout/orders/NONE");
    expect(await refused(unknown)).toEqual([404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"]);
  });
});

describe("refunds", () => {
  const eur = (value: string) => ({ amount: { currency_code: "EUR", value } });

  it("give back in parts, never more than was captured", async () => {
    const { capture } = await paid();
    const path = `/v2/payments/captures/${capture.id}/refund`;
    const first = await call("POST", path, eur("2.50"), { prefer: "return=representation" });
    expect(first).toMatchObject({ status: 201, body: { status: "COMPLETED", amount: { value: "2.50" } } });
    expect((await call("GET", `/v2/payments/captures/${capture.id}`)).body.status).toBe("PARTIALLY_REFUNDED");
    const tooMuch = call("POST", path, eur("10.01"));
    expect(await refused(tooMuch)).toEqual([422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED"]);
    const rest = await Promise.all(Array.from({ length: 5 }, () => call("POST", path, {})));
    expect(rest.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await call("GET", `/v2/payments/captures/${capture.id}`)).body.status).toBe("REFUNDED");
    expect(await refused(call("POST", path, {}))).toEqual([422, "UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED"]);
    expect((await call("GET", `/v2/payments/refunds/${first.body.id}`)).body).toMatchObject({ id: first.body.id });
  });
});

describe("webhooks", () => {
  it("are signed so that the certificate proves them, and repeated until answered 2xx", async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    let failures = 1;
    const server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on("data", (chunk: Buffer) => chunks.push(chunk));
      req.on("end", () => {
        failures -= 1;
        if (failures < 0) received.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
        res.writeHead(failures >= 0 ? 500 : 200).end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const { capture } = await paid();
    await call("POST", `/v2/payments/captures/${capture.id}/refund`, {});
    await paypal.close();
    paypal = await start(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`);
    await vi.waitFor(() => expect(received).toHaveLength(4), 5_000);
    server.closeAllConnections();
    server.close();

    const types = received.map(({ body }) => (JSON.parse(body) as { event_type: string }).event_type);
    expect(types.toSorted((a, b) => a.localeCompare(b))).toEqual([
      "CHECKOUT.ORDER.APPROVED",
      "CHECKOUT.ORDER.COMPLETED",
      "PAYMENT.CAPTURE.COMPLETED",
      "PAYMENT.CAPTURE.REFUNDED",
    ]);
    for (const { headers, body } of received) {
      const header = (name: string) => String(headers[`paypal-${name}`]);
      const certificate = new X509Certificate(await (await fetch(header("cert-url"))).text());
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(Date.now());
      const text = `${header("transmission-id")}|${header("transmission-time")}|WH-SHOP|${crc32(body)}`;
      const signature = Buffer.from(header("transmission-sig"), "base64");
      expect(header("auth-algo")).toBe("SHA256withRSA");
      expect(verify("sha256", Buffer.from(text), certificate.publicKey, signature)).toBe(true);
      const check = (webhook_id: string) =>
        call("POST", "/v1/notifications/verify-webhook-signature", {
          auth_algo: header("auth-algo"),
          cert_url: header("cert-url"),
          transmission_id: header("transmission-id"),
          transmission_sig: header("transmission-sig"),
          transmission_time: header("transmission-time"),
          webhook_id,
          webhook_event: JSON.parse(body) as object,
        });
      expect((await check("WH-SHOP")).body.verification_status).toBe("SUCCESS");
      expect((await check("WH-OTHER")).body.verification_status).toBe("FAILURE");
    }
  });

  it("tell of captures that were pending and then denied", async () => {
    await test("settings", { pendingNext: 1 });
    const { capture } = await paid();
    expect(capture.status).toBe("PENDING");
    await test(`captures/${capture.id}/settle`, { outcome: "deny" });
    expect((await call("GET", `/v2/payments/captures/${capture.id}`)).body.status).toBe("DECLINED");
    const events = (await (await fetch(`${paypal.url}/_test/events`)).json()) as { data: { event_type: string }[] };
    expect(events.data.map(({ event_type }) => event_type)).toEqual([
      "CHECKOUT.ORDER.APPROVED",
      "PAYMENT.CAPTURE.PENDING",
      "CHECKOUT.ORDER.COMPLETED",
      "PAYMENT.CAPTURE.DENIED",
    ]);
  });
});
