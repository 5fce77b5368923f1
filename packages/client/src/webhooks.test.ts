import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyWebhook, type WebhookHeaders } from "./webhooks.ts";

const SECRET = `whsec_${btoa("0123456789abcdefghijklmn")}`;
const OLD = `whsec_${btoa("nmlkjihgfedcba9876543210")}`;
const BODY = JSON.stringify({ type: "order.confirmed", timestamp: "2026-11-23T10:30:45.123Z", data: { name: "Zoë" } });

/** A message as the specification's own library signs it. */
function message({ body = BODY, secrets = [SECRET], ageSeconds = 0, id = "msg_1" } = {}) {
  const at = new Date(Date.now() - ageSeconds * 1000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
  };
}
const refuses = (headers: WebhookHeaders, reason: string, body: string | Uint8Array = BODY, secrets = [SECRET]) =>
  expect(verifyWebhook(body, headers, secrets)).rejects.toMatchObject({ name: "WebhookVerificationError", reason });

describe("a webhook", () => {
  it("is read when it is signed: text or bytes, Headers or an object, one secret or several", async () => {
    const event = { id: "msg_1", ...(JSON.parse(BODY) as object) };
    expect(await verifyWebhook(BODY, message(), SECRET)).toEqual(event);
    expect(await verifyWebhook(new TextEncoder().encode(BODY), new Headers(message()), [SECRET])).toEqual(event);
    expect(await verifyWebhook(Buffer.from(BODY), message(), SECRET)).toEqual(event);
  });

  it("is read while the secret is being changed, whichever side has changed it first", async () => {
    await verifyWebhook(BODY, message({ secrets: [SECRET, OLD] }), SECRET);
    await verifyWebhook(BODY, message({ secrets: [SECRET, OLD] }), OLD);
    await verifyWebhook(BODY, message({ secrets: [OLD] }), [SECRET, OLD]);
    await refuses(message({ secrets: [OLD] }), "no_match");
  });

  it("is refused when anything of it was changed", async () => {
    const headers = message();
    await refuses(headers, "no_match", BODY.replace("confirmed", "cancelled"));
    await refuses(headers, "no_match", `${BODY} `);
    await refuses({ ...headers, "webhook-id": "msg_2" }, "no_match");
    await refuses({ ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 1) }, "no_match");
    const [version, signature = ""] = headers["webhook-signature"].split(",");
    await refuses({ ...headers, "webhook-signature": `${version},${signature.slice(0, -4)}AAA=` }, "no_match");
    await refuses({ ...headers, "webhook-signature": `v1a,${signature}` }, "no_match");
    await refuses({ ...headers, "webhook-signature": "v1,### v1" }, "no_match");
    await refuses(headers, "no_match", BODY, []);
  });

  it("is refused when it is of another time", async () => {
    await verifyWebhook(BODY, message({ ageSeconds: 290 }), SECRET);
    await verifyWebhook(BODY, message({ ageSeconds: -290 }), SECRET);
    await refuses(message({ ageSeconds: 310 }), "too_old");
    await refuses(message({ ageSeconds: -310 }), "too_new");
    await verifyWebhook(BODY, message({ ageSeconds: 310 }), SECRET, { toleranceSeconds: 600 });
    await refuses({ ...message(), "webhook-timestamp": "soon" }, "malformed_header");
  });

  it("is refused without its headers", async () => {
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      await refuses({ ...message(), [name]: undefined }, "missing_header");
      await refuses({ ...message(), [name]: "" }, "missing_header");
    }
  });

  it("is refused when it is signed and no event", async () => {
    for (const body of ["", "[]", "null", '{"type":"order.confirmed"}', "{"]) {
      await refuses(message({ body }), "malformed_body", body);
    }
  });

  it("is not verified by what is no secret", async () => {
    for (const secret of ["", "whsec_", "whsec_###"]) {
      await expect(verifyWebhook(BODY, message(), secret)).rejects.toBeInstanceOf(TypeError);
    }
  });
});
