import { X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";
import { AppError } from "@orderapp/core/errors";
import { fetchFrom } from "@orderapp/http/spans/outgoing";
import { LIVE_API } from "./paypal-api.ts";
import { PaypalEvent } from "./paypal-events.ts";
import type { ReceivedEvent } from "./provider.ts";

export type PaypalWebhookSettings = {
  /** PayPal's id of our webhook: a part of what it signs, so that nobody else's event passes for ours. */
  webhookId: string;
  apiUrl?: string | undefined;
  /** Whether the host of `apiUrl` may serve certificates though it is not PayPal's: a sandbox on this machine. */
  development: boolean;
};

const FETCH_MS = 3_000;
const MAX_CERTIFICATE_BYTES = 64 * 1024;
const MAX_CERTIFICATES = 16;
const FUTURE_MS = 5 * 60_000;
// PayPal delivers an event again for three days, and does not say that it signs anew each time. What comes twice is
// harmless, as the event's id names the object that keeps it: a shorter limit would only lose late events.
const OLDEST_MS = 3 * 24 * 60 * 60_000 + 60 * 60_000;

type Signer = { key: CryptoKey; from: number; until: number };
// A cache that may vanish; its addresses are all of one host's certificates.
const signers = new Map<string, Signer>();

/** Checks a webhook without asking PayPal about it: RSA with SHA-256 over its headers and the body's CRC-32. */
export async function verifyPaypalWebhook(
  settings: PaypalWebhookSettings,
  body: string,
  headers: Headers,
  now: Date,
): Promise<ReceivedEvent> {
  const signed = readHeaders(headers);
  const sentAt = Date.parse(signed.time);
  if (!(sentAt < now.getTime() + FUTURE_MS && sentAt > now.getTime() - OLDEST_MS)) throw badSignature();
  const signer = await signerAt(certificateUrl(settings, signed.certUrl), settings);
  if (now.getTime() < signer.from || now.getTime() > signer.until) throw badSignature();
  const text = `${signed.id}|${signed.time}|${settings.webhookId}|${crc32(body)}`;
  const bytes = new TextEncoder().encode(text);
  if (!(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", signer.key, signed.signature, bytes))) throw badSignature();
  return readEvent(body);
}

function readEvent(body: string): ReceivedEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new AppError("malformed_json", "Send a body that is valid JSON in UTF-8.", { cause: error });
  }
  const event = PaypalEvent.safeParse(json);
  if (!event.success) throw new AppError("validation_failed", "This is not a PayPal event.");
  const { id, event_type: type, create_time } = event.data;
  return { id, type, at: new Date(create_time), payload: JSON.stringify(event.data) };
}

function readHeaders(headers: Headers) {
  const id = headers.get("paypal-transmission-id") ?? "";
  const time = headers.get("paypal-transmission-time") ?? "";
  const certUrl = headers.get("paypal-cert-url") ?? "";
  const algorithm = headers.get("paypal-auth-algo") ?? "";
  const signature = bytesOf(headers.get("paypal-transmission-sig") ?? "");
  const plausible = /^[\w-]{1,64}$/.test(id) && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(time);
  if (!plausible || !signature || algorithm.toLowerCase() !== "sha256withrsa") throw badSignature();
  return { id, time, certUrl, signature };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]{100,1100}={0,2}$/.test(base64)) return undefined;
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined; // not whole groups of four
  }
}

/** The address of a certificate, when it is one that only PayPal can put something at. */
function certificateUrl(settings: PaypalWebhookSettings, text: string): string {
  if (text.length > 300 || !URL.canParse(text)) throw badSignature();
  const { origin, pathname, href } = new URL(text);
  const plain = href === `${origin}${pathname}` && /^\/v1\/notifications\/certs\/[\w-]{1,128}$/.test(pathname);
  if (!plain || origin !== certificateOrigin(settings)) throw badSignature();
  return href;
}

function certificateOrigin({ apiUrl, development }: PaypalWebhookSettings): string {
  const { hostname, origin } = new URL(apiUrl ?? LIVE_API);
  if (hostname === "api-m.sandbox.paypal.com" || hostname === "api.sandbox.paypal.com") {
    return "https://api.sandbox.paypal.com";
  }
  const isLive = hostname === "api-m.paypal.com" || hostname === "api.paypal.com";
  return development && !isLive ? origin : "https://api.paypal.com";
}

async function signerAt(url: string, settings: PaypalWebhookSettings): Promise<Signer> {
  const known = signers.get(url);
  if (known) return known;
  const signer = await readSigner(await fetchCertificate(url), settings);
  if (signers.size >= MAX_CERTIFICATES) signers.clear();
  signers.set(url, signer);
  return signer;
}

// The names that PayPal's certificates for this have; the local sandbox's has one of its own.
const NAME = /^CN=messageverificationcerts(?:\.[a-z0-9-]+)*\.paypal\.com$/m;
const LOCAL_NAME = /^CN=messageverificationcerts\.paypal\.orderapp\.test$/m;

async function readSigner(pem: string, { development }: PaypalWebhookSettings): Promise<Signer> {
  try {
    const certificate = new X509Certificate(pem);
    const named = NAME.test(certificate.subject) || (development && LOCAL_NAME.test(certificate.subject));
    if (!named) throw badSignature();
    const key = await crypto.subtle.importKey(
      "spki",
      certificate.publicKey.export({ type: "spki", format: "der" }),
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      false,
      ["verify"],
    );
    return { key, from: Date.parse(certificate.validFrom), until: Date.parse(certificate.validTo) };
  } catch (error) {
    throw error instanceof AppError ? error : badSignature(error);
  }
}

/** Follows no redirects and reads no more than a certificate can be long. */
async function fetchCertificate(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetchFrom({ service: "paypal" }, url, {
      redirect: "manual",
      signal: AbortSignal.timeout(FETCH_MS),
    });
    if (response.status >= 500 || response.status === 429) throw new Error(`PayPal answered ${response.status}`);
    if (response.status === 200) return await readLimited(response);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("unavailable", "PayPal's certificate cannot be fetched. Try again.", { cause: error });
  }
  await response.body?.cancel();
  throw badSignature();
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_CERTIFICATE_BYTES) throw badSignature();
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

const badSignature = (cause?: unknown): AppError =>
  new AppError("invalid_signature", "PayPal's signature does not fit the body, or is too old.", { cause });
