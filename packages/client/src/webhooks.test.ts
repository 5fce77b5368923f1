import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyWebhook, WebhookVerificationError, type WebhookHeaders } from "./webhooks.ts";

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
/** Why a message is refused; undefined when it is not. */
const faultOf = (headers: WebhookHeaders, body: string | Uint8Array = BODY, secrets = [SECRET]) =>
  verifyWebhook(body, headers, secrets).then(
    () => undefined,
    (error: unknown) => (error instanceof WebhookVerificationError ? error.reason : error),
  );

describe("a webhook", () => {
  it("is read when it is signed: text or bytes, Headers or an object, one secret or several", async () => {
    const event = { id: "msg_1", ...(JSON.parse(BODY) as object) };
    expect(await verifyWebhook(BODY, message(), SECRET)).toEqual(event);
    expect(await verifyWebhook(new TextEncoder().encode(BODY), new Headers(message()), [SECRET])).toEqual(event);
    expect(await verifyWebhook(Buffer.from(BODY), message(), SECRET)).toEqual(event);
  });

  it("is read while the secret is being changed, whichever side has changed it first", async () => {
    expect(await faultOf(message({ secrets: [SECRET, OLD] }))).toBeUndefined();
    expect(await faultOf(message({ secrets: [SECRET, OLD] }), BODY, [OLD])).toBeUndefined();
    expect(await faultOf(message({ secrets: [OLD] }), BODY, [SECRET, OLD])).toBeUndefined();
    expect(await faultOf(message({ secrets: [OLD] }))).toBe("no_match");
  });

  it("is refused when anything of it was changed", async () => {
    const headers = message();
    expect(await faultOf(headers, BODY.replace("confirmed", "cancelled"))).toBe("no_match");
    expect(await faultOf(headers, `${BODY} `)).toBe("no_match");
    expect(await faultOf({ ...headers, "webhook-id": "msg_2" })).toBe("no_match");
    expect(await faultOf({ ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 1) })).toBe(
      "no_match",
    );
    const [version, signature = ""] = headers["webhook-signature"].split(",");
    expect(await faultOf({ ...headers, "webhook-signature": `${version},${signature.slice(0, -4)}AAA=` })).toBe(
      "no_match",
    );
    expect(await faultOf({ ...headers, "webhook-signature": `v1a,${signature}` })).toBe("no_match");
    expect(await faultOf({ ...headers, "webhook-signature": "v1,### v1" })).toBe("no_match");
    expect(await faultOf(headers, BODY, [])).toBe("no_match");
  });

  it("is refused when it is of another time", async () => {
    expect(await faultOf(message({ ageSeconds: 290 }))).toBeUndefined();
    expect(await faultOf(message({ ageSeconds: -290 }))).toBeUndefined();
    expect(await faultOf(message({ ageSeconds: 310 }))).toBe("too_old");
    expect(await faultOf(message({ ageSeconds: -310 }))).toBe("too_new");
    const patient = await verifyWebhook(BODY, message({ ageSeconds: 310 }), SECRET, { toleranceSeconds: 600 });
    expect(patient.type).toBe("order.confirmed");
    expect(await faultOf({ ...message(), "webhook-timestamp": "soon" })).toBe("malformed_header");
  });

  it("is refused without its headers", async () => {
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      expect(await faultOf({ ...message(), [name]: undefined })).toBe("missing_header");
      expect(await faultOf({ ...message(), [name]: "" })).toBe("missing_header");
    }
  });

  it("is refused when it is signed and no event", async () => {
    for (const body of ["", "[]", "null", '{"type":"order.confirmed"}', "{"]) {
      expect(await faultOf(message({ body }), body)).toBe("malformed_body");
    }
  });

  it("is not verified by what is no secret", async () => {
    for (const secret of ["", "whsec_", "whsec_###"]) {
      await expect(verifyWebhook(BODY, message(), secret)).rejects.toBeInstanceOf(TypeError);
    }
  });
});
