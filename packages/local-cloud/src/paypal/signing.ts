import { X509Certificate, createPrivateKey, randomUUID, sign, verify } from "node:crypto";
import { crc32 } from "node:zlib";
import { z } from "zod";
import type { WebhookSource } from "../webhooks/queue.ts";
import { readInput } from "./input.ts";
import type { WebhookEvent } from "./objects.ts";
import type { State } from "./state.ts";

/** Where webhooks go; the URL may be set later. The id is part of what is signed. */
export interface PaypalWebhook {
  url: string | null;
  id: string;
  /** Event types to send, such as `PAYMENT.CAPTURE.*`; all when left out. */
  events?: readonly string[];
}

const verification = z.looseObject({
  auth_algo: z.string(),
  cert_url: z.string(),
  transmission_id: z.string(),
  transmission_sig: z.string(),
  transmission_time: z.string(),
  webhook_id: z.string(),
  webhook_event: z.looseObject({}),
});

// PayPal's "Integrate webhooks": RSA over `transmissionId|timeStamp|webhookId|crc32`, the checksum in decimal.
function signedText(id: string, time: string, webhookId: string, payload: string): Buffer {
  return Buffer.from(`${id}|${time}|${webhookId}|${crc32(payload)}`);
}

/** The sandbox's events, as they are delivered and signed. */
export function webhookSource(state: State, target: PaypalWebhook, baseUrl: () => string): WebhookSource<WebhookEvent> {
  const key = createPrivateKey(state.signing.privateKey);
  return {
    store: state.store,
    events: state.events,
    deliveries: state.deliveries,
    typeOf: (event) => event.event_type,
    wanted: target.events,
    sign: (event, at) => {
      const payload = JSON.stringify(event);
      const id = randomUUID();
      const time = at.toISOString().replace(/\.\d+Z$/, "Z");
      return {
        payload,
        headers: {
          "paypal-transmission-id": id,
          "paypal-transmission-time": time,
          "paypal-cert-url": `${baseUrl()}/v1/notifications/certs/${state.signing.id}`,
          "paypal-auth-algo": "SHA256withRSA",
          "paypal-transmission-sig": sign("sha256", signedText(id, time, target.id, payload), key).toString("base64"),
          "user-agent": "PayPal/AUHD-214.0",
        },
      };
    },
  };
}

/** `POST /v1/notifications/verify-webhook-signature` */
export function verifyWebhook(state: State, body: string): object {
  const input = readInput(verification, body);
  const text = signedText(
    input.transmission_id,
    input.transmission_time,
    input.webhook_id,
    JSON.stringify(input.webhook_event),
  );
  const { publicKey } = new X509Certificate(state.signing.certificate);
  const known = input.cert_url.endsWith(`/v1/notifications/certs/${state.signing.id}`);
  const valid = known && verify("sha256", text, publicKey, Buffer.from(input.transmission_sig, "base64"));
  return { verification_status: valid ? "SUCCESS" : "FAILURE" };
}
