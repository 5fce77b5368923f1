import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { crc32 } from "node:zlib";
import { newSigningPair, selfSignedCertificate } from "@orderapp/local-cloud/webhooks/certificate";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { verifyPaypalWebhook, type PaypalWebhookSettings } from "./paypal-webhook.ts";

const NAME = "messageverificationcerts.paypal.com";
const now = new Date("2026-11-23T10:00:00.000Z");
const live: PaypalWebhookSettings = { webhookId: "WH-SHOP", development: false };
const body = JSON.stringify({
  id: "WH-1",
  event_type: "PAYMENT.CAPTURE.COMPLETED",
  create_time: "2026-11-23T09:59:58.123Z",
  resource: { id: "CAP1", status: "COMPLETED", amount: { currency_code: "USD", value: "5.00" }, payer: "Ada" },
});

let pair: Awaited<ReturnType<typeof newSigningPair>>;
beforeAll(async () => {
  pair = await newSigningPair(NAME);
});
afterEach(() => vi.unstubAllGlobals());

const certificate = (name: string, at = new Date()) => {
  const key = createPrivateKey(pair.privateKey);
  return selfSignedCertificate(name, createPublicKey(key), key, at);
};

let serial = 0;
type Over = { time?: string; webhookId?: string; url?: string; signed?: string; headers?: Record<string, string> };
/** The headers of a delivery; its certificate has an address of its own, since answers are remembered. */
function delivery({ time = "2026-11-23T09:59:59Z", webhookId = "WH-SHOP", url, signed = body, headers }: Over = {}) {
  const text = `t-1|${time}|${webhookId}|${crc32(signed)}`;
  return new Headers({
    "paypal-transmission-id": "t-1",
    "paypal-transmission-time": time,
    "paypal-cert-url": url ?? `https://api.paypal.com/v1/notifications/certs/CERT-${++serial}`,
    "paypal-auth-algo": "SHA256withRSA",
    "paypal-transmission-sig": sign("sha256", Buffer.from(text), pair.privateKey).toString("base64"),
    ...headers,
  });
}

/** PayPal's host, which serves one thing; the addresses that were asked for. */
function serving(answer: () => Response | Promise<Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    expect(init.redirect).toBe("manual");
    asked.push(url);
    return answer();
  });
  return asked;
}
const pem = (text: string) => () => new Response(text);
const verify = (headers: Headers, settings = live, text = body) => verifyPaypalWebhook(settings, text, headers, now);

describe("PayPal's signature", () => {
  it("is right by the certificate at PayPal's host, which is fetched once", async () => {
    const asked = serving(pem(pair.certificate));
    const url = "https://api.paypal.com/v1/notifications/certs/CERT-once";
    const event = await verify(delivery({ url }));
    expect(event).toMatchObject({ id: "WH-1", type: "PAYMENT.CAPTURE.COMPLETED" });
    expect(event.at).toEqual(new Date("2026-11-23T09:59:58.123Z"));
    expect(event.payload).not.toContain("Ada");
    await verify(delivery({ url, time: "2026-11-23T09:00:00Z" }));
    expect(asked).toEqual([url]);
  });

  it.each([
    ["a body that was changed", () => verify(delivery(), live, `${body} `)],
    ["an empty body", () => verify(delivery(), live, "")],
    ["another shop's webhook", () => verify(delivery({ webhookId: "WH-OTHER" }))],
    ["another algorithm", () => verify(delivery({ headers: { "paypal-auth-algo": "SHA1withRSA" } }))],
    ["no signature", () => verify(delivery({ headers: { "paypal-transmission-sig": "" } }))],
    ["nonsense for a signature", () => verify(delivery({ headers: { "paypal-transmission-sig": "!".repeat(344) } }))],
    [
      "a time that was changed",
      () => verify(delivery({ headers: { "paypal-transmission-time": "2026-11-23T09:59:58Z" } })),
    ],
    ["a time that is none", () => verify(delivery({ time: "yesterday" }))],
    ["no headers", () => verify(new Headers())],
    ["a time over three days ago", () => verify(delivery({ time: "2026-11-20T08:00:00Z" }))],
    ["a time to come", () => verify(delivery({ time: "2026-11-23T10:06:00Z" }))],
  ])("with %s is refused", async (_what, attempt) => {
    serving(pem(pair.certificate));
    await expect(attempt()).rejects.toMatchObject({ code: "invalid_signature" });
  });

  it("that PayPal made three days ago, and repeats, still counts", async () => {
    serving(pem(pair.certificate));
    await expect(verify(delivery({ time: "2026-11-20T10:00:00Z" }))).resolves.toMatchObject({ id: "WH-1" });
  });

  it("right on a body that is no event is still refused", async () => {
    serving(pem(pair.certificate));
    const over = (text: string) => verify(delivery({ signed: text }), live, text);
    await expect(over("nope")).rejects.toMatchObject({ code: "malformed_json" });
    await expect(over('{"hello":1}')).rejects.toMatchObject({ code: "validation_failed" });
  });
});

describe("the certificate", () => {
  const path = "/v1/notifications/certs/CERT-1";
  it.each([
    `https://paypal.example.com${path}`,
    `https://api.paypal.com.example.com${path}`,
    `https://api.paypal.com@example.com${path}`,
    `https://user:word@api.paypal.com${path}`,
    `https://api.paypal.com:8443${path}`,
    `http://api.paypal.com${path}`,
    `https://api.sandbox.paypal.com${path}`,
    `https://api.paypal.com${path}?to=elsewhere`,
    `https://api.paypal.com${path}#part`,
    "https://api.paypal.com/v1/notifications/certs/../../../anything",
    "https://api.paypal.com/v1/notifications/certs/",
    "file:///etc/passwd",
    "not a url",
    "",
  ])("at %s is not even fetched", async (url) => {
    const asked = serving(pem(pair.certificate));
    await expect(verify(delivery({ url }))).rejects.toMatchObject({ code: "invalid_signature" });
    expect(asked).toEqual([]);
  });

  it.each([
    ["https://api-m.sandbox.paypal.com", true, "https://api.sandbox.paypal.com"],
    ["https://api-m.sandbox.paypal.com", false, "https://api.sandbox.paypal.com"],
    ["https://api-m.paypal.com", true, "https://api.paypal.com"],
    ["http://127.0.0.1:12112", true, "http://127.0.0.1:12112"],
    ["http://127.0.0.1:12112", false, "https://api.paypal.com"],
  ])("for the API at %s (development: %s) comes from %s", async (apiUrl, development, origin) => {
    const settings = { ...live, apiUrl, development };
    for (const host of ["https://api.paypal.com", "https://api.sandbox.paypal.com", "http://127.0.0.1:12112"]) {
      const asked = serving(pem(pair.certificate));
      const url = `${host}/v1/notifications/certs/CERT-${++serial}`;
      const verified = await verify(delivery({ url }), settings).then(
        () => true,
        () => false,
      );
      expect([host, verified, asked.length]).toEqual([host, host === origin, host === origin ? 1 : 0]);
    }
  });

  it.each([
    ["of another name", () => certificate("www.paypal.com")],
    ["of a name that only begins alike", () => certificate(`${NAME}.example.com`)],
    ["of a sandbox on somebody's machine", () => certificate("messageverificationcerts.paypal.orderapp.test")],
    ["that has run out", () => certificate(NAME, new Date("2016-11-20T10:00:00Z"))],
    ["that is not valid yet", () => certificate(NAME, new Date("2026-12-23T10:00:00Z"))],
    ["that is none", () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ["without end", () => `${pair.certificate}${" ".repeat(70_000)}`],
  ])("%s is refused", async (_what, make) => {
    serving(pem(make()));
    await expect(verify(delivery())).rejects.toMatchObject({ code: "invalid_signature" });
  });

  it.each([302, 404, 403])("is not looked for elsewhere after a %i", async (status) => {
    const headers = { location: "https://example.com/certificate" };
    const asked = serving(() => new Response(null, { status, headers }));
    await expect(verify(delivery())).rejects.toMatchObject({ code: "invalid_signature" });
    expect(asked).toHaveLength(1);
  });

  it("that cannot be fetched now makes PayPal try again, and is not remembered", async () => {
    const headers = delivery();
    serving(() => new Response(null, { status: 503 }));
    await expect(verify(headers)).rejects.toMatchObject({ code: "unavailable" });
    serving(() => Promise.reject(new TypeError("network")));
    await expect(verify(headers)).rejects.toMatchObject({ code: "unavailable" });
    serving(pem(pair.certificate));
    await expect(verify(headers)).resolves.toMatchObject({ id: "WH-1" });
  });
});
