import { createHmac, randomBytes } from "node:crypto";

export type MessageStatus = "queued" | "sent" | "delivered" | "undelivered";

/** A text message as Twilio's API shows it. */
export interface Message {
  sid: string;
  account_sid: string;
  api_version: "2010-04-01";
  body: string;
  date_created: string;
  date_sent: string | null;
  date_updated: string;
  direction: "outbound-api";
  error_code: number | null;
  error_message: string | null;
  from: string | null;
  messaging_service_sid: string | null;
  num_media: "0";
  num_segments: string;
  price: null;
  price_unit: "USD";
  status: MessageStatus;
  subresource_uris: { media: string };
  to: string;
  uri: string;
}

const errorNames: Record<number, string> = {
  20001: "Invalid parameter",
  20003: "Authenticate",
  20404: "The requested resource was not found",
  21211: "Invalid 'To' Phone Number",
  21212: "Invalid From Number",
  21602: "Message body is required",
  21603: "A 'From' phone number is required",
  21604: "A 'To' phone number is required",
  21609: "The 'StatusCallback' URL is not a valid URL",
  21610: "Attempt to send to unsubscribed recipient",
  21617: "The concatenated message body exceeds the 1600 character limit",
};

/** What Twilio answers when it refuses. */
export class TwilioError extends Error {
  override name = "TwilioError";
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, detail?: string) {
    super(`${errorNames[code] ?? "Error"}${detail === undefined ? "" : `: ${detail}`}`);
    this.status = status;
    this.code = code;
  }

  get body(): object {
    const more_info = `https://www.twilio.com/docs/errors/${this.code}`;
    return { code: this.code, message: this.message, more_info, status: this.status };
  }
}

const e164 = /^\+[1-9]\d{6,14}$/;
/** Twilio's own test numbers. */
const invalidNumber = "+15005550001";
const unsubscribedNumber = "+15005550004";
const undeliverableNumber = "+15005550009";

/** Reads the form of `POST …/Messages.json` into a queued message and where to report its status. */
export function newMessage(accountSid: string, form: URLSearchParams): { message: Message; callback: string | null } {
  const to = form.get("To") ?? "";
  const from = form.get("From");
  const service = form.get("MessagingServiceSid");
  const body = form.get("Body") ?? "";
  const callback = form.get("StatusCallback");
  if (to === "") throw new TwilioError(400, 21604);
  if (!e164.test(to) || to === invalidNumber) throw new TwilioError(400, 21211, to);
  if (to === unsubscribedNumber) throw new TwilioError(400, 21610);
  if (from === null && service === null) throw new TwilioError(400, 21603);
  if (from !== null && (!/^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}|\d{3,6})$/.test(from) || from === invalidNumber)) {
    throw new TwilioError(400, 21212, from);
  }
  if (body === "") throw new TwilioError(400, 21602);
  if (body.length > 1600) throw new TwilioError(400, 21617);
  if (callback !== null && !/^https?:\/\//.test(callback)) throw new TwilioError(400, 21609, callback);
  const sid = `SM${randomBytes(16).toString("hex")}`;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const now = new Date().toUTCString();
  const message: Message = {
    sid,
    account_sid: accountSid,
    api_version: "2010-04-01",
    body,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: service,
    num_media: "0",
    num_segments: String(segments(body)),
    price: null,
    price_unit: "USD",
    status: "queued",
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
  return { message, callback };
}

/** How the message ends: some numbers never get it. */
export function finalStatus(message: Message): MessageStatus {
  return message.to === undeliverableNumber ? "undelivered" : "delivered";
}

// GSM-7 text has 160 characters in one part and 153 in each of several; other text 70 and 67.
function segments(body: string): number {
  const simple = /^[\n\r -_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü{}[\]~\\|^€]*$/.test(body);
  const [one, many] = simple ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.ceil(body.length / many);
}

/** `X-Twilio-Signature`: HMAC-SHA1 over the URL followed by the sorted parameters' names and values. */
export function signCallback(url: string, params: URLSearchParams, authToken: string): string {
  const sorted = [...params].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const text = url + sorted.map(([name, value]) => name + value).join("");
  return createHmac("sha1", authToken).update(text).digest("base64");
}
