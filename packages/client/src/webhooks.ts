/** What the shop tells of: the same `id` each time that it is sent again. */
export type WebhookEvent = {
  id: string;
  /** Such as `order.confirmed`. */
  type: string;
  /** When it happened. */
  timestamp: string;
  data: Record<string, unknown>;
};

export type WebhookFault =
  "missing_header" | "malformed_header" | "too_old" | "too_new" | "no_match" | "malformed_body";

/** The message is not the shop's, or not of now: answer 400, and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
  readonly reason: WebhookFault;

  constructor(reason: WebhookFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** `Headers`, or the object that Node's servers have. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export type VerifyOptions = {
  /** How far the message's time may be from ours, either way: 300 s. */
  toleranceSeconds?: number;
};

const encoder = new TextEncoder();
const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * Verifies a message by the Standard Webhooks specification, and reads it. `payload` is the body as it came, byte for
 * byte; `secrets` are the endpoint's (`whsec_…`), of which one must fit: two while it is being changed.
 * Throws a WebhookVerificationError.
 */
export async function verifyWebhook(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300 }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const id = header(headers, "webhook-id");
  const timestamp = header(headers, "webhook-timestamp");
  const signatures = header(headers, "webhook-signature").split(" ").flatMap(readSignature);
  requireRecent(timestamp, toleranceSeconds);

  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const content = join(encoder.encode(`${id}.${timestamp}.`), body);
  for (const secret of typeof secrets === "string" ? [secrets] : secrets) {
    const key = await crypto.subtle.importKey("raw", readSecret(secret), HMAC, false, ["verify"]);
    for (const signature of signatures) {
      // In constant time, as the Web Cryptography API's implementations do it.
      if (await crypto.subtle.verify(HMAC, key, signature, content)) return readEvent(id, body);
    }
  }
  throw new WebhookVerificationError("no_match", "No signature fits.");
}

function header(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookVerificationError("missing_header", `The header ${name} is missing.`);
}

function requireRecent(timestamp: string, toleranceSeconds: number): void {
  if (!/^\d{1,15}$/.test(timestamp)) {
    throw new WebhookVerificationError("malformed_header", "webhook-timestamp is not a number of seconds.");
  }
  const ageSeconds = Date.now() / 1000 - Number(timestamp);
  if (ageSeconds > toleranceSeconds) throw new WebhookVerificationError("too_old", "The message is too old.");
  if (ageSeconds < -toleranceSeconds) throw new WebhookVerificationError("too_new", "The message is from the future.");
}

/** `v1,<base64>`; other versions are not for us. */
function readSignature(text: string): Uint8Array<ArrayBuffer>[] {
  const [version, encoded = ""] = text.split(",");
  if (version !== "v1") return [];
  const bytes = fromBase64(encoded);
  return bytes ? [bytes] : [];
}

function readSecret(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes || bytes.length === 0) throw new TypeError("A secret is `whsec_` and base64.");
  return bytes;
}

function readEvent(id: string, body: Uint8Array): WebhookEvent {
  const event = parse(new TextDecoder().decode(body));
  if (!event) throw new WebhookVerificationError("malformed_body", "The body is no event.");
  return { id, ...event };
}

function parse(text: string): Omit<WebhookEvent, "id"> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? { type: value.type, timestamp: value.timestamp, data: value.data } : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is Omit<WebhookEvent, "id"> {
  if (typeof value !== "object" || value === null) return false;
  const { type, timestamp, data } = value as Record<string, unknown>;
  return typeof type === "string" && typeof timestamp === "string" && typeof data === "object" && data !== null;
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined; // Not base64: it fits nothing.
  }
}
