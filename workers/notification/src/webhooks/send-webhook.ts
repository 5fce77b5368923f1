import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import { redact } from "@orderapp/http/log";
import { fetchFrom } from "@orderapp/http/spans/outgoing";
import { guardAddress, type Guard } from "./guard-address.ts";
import { retryAfterMs } from "./retry-policy.ts";
import { signatures } from "./secrets.ts";

/** One try: where, when (epoch ms), how long, and what came of it. */
export type Attempt = {
  at: number;
  durationMs: number;
  url: string;
  delivered: boolean;
  responseStatus?: number;
  /** The first 1,024 bytes of the answer. */
  responseHead?: string;
  error?: string;
  /** The failure was ours: nothing is known about the endpoint. */
  ours?: true;
  /** Milliseconds that the endpoint asks to be left alone. */
  retryAfterMs: number;
};

export type Sending = {
  url: string;
  secrets: string[];
  message: { eventId: string; body: string; traceparent: string };
};

const TIMEOUT_MS = 10_000;
// An answer that goes on is not waited for: its status has said all.
const BODY_MS = 2_000;
const MAX_BODY = 64 * 1024;
const HEAD_BYTES = 1024;
const GONE = 410;

/** Whether the endpoint asked for no more messages. */
export const isGone = (attempt: Attempt): boolean => attempt.responseStatus === GONE;

/**
 * Sends a message once, signed by the Standard Webhooks specification, in 10 s at most. Never throws. A redirect is
 * not followed: it could lead where the guard lets nobody go.
 */
export async function sendWebhook(guard: Guard, { url, secrets, message }: Sending): Promise<Attempt> {
  const at = Date.now();
  const ended = (outcome: Omit<Attempt, "at" | "durationMs" | "url" | "retryAfterMs">, waitMs = 0): Attempt => ({
    at,
    durationMs: Date.now() - at,
    url,
    ...outcome,
    retryAfterMs: waitMs,
  });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const verdict = await guardAddress(guard, url, signal);
    if (verdict.state === "unknown") return ended({ delivered: false, error: verdict.reason, ours: true });
    if (verdict.state === "refused") return ended({ delivered: false, error: verdict.reason });
    const timestamp = Math.floor(at / 1000);
    const response = await fetchFrom({ service: "webhook", parent: message.traceparent }, url, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        "content-type": "application/json",
        "user-agent": "OrderApp-Webhooks/1.0",
        "webhook-id": message.eventId,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": await signatures(secrets, message.eventId, timestamp, message.body),
        traceparent: toTraceparent(continueTrace(message.traceparent)),
      },
      body: message.body,
    });
    const responseHead = await readHead(response);
    const answer = { responseStatus: response.status, ...(responseHead === "" ? {} : { responseHead }) };
    if (response.ok) return ended({ delivered: true, ...answer });
    const redirected = response.status >= 300 && response.status < 400 ? "; redirects are not followed" : "";
    return ended(
      { delivered: false, ...answer, error: `The endpoint answered ${response.status}${redirected}.` },
      retryAfterMs(response.headers.get("retry-after"), Date.now()),
    );
  } catch (error) {
    return ended({ delivered: false, error: reasonOf(error, signal) });
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "The endpoint did not answer within 10 seconds.";
  return redact(`The endpoint cannot be reached: ${error instanceof Error ? error.message : "unknown error"}`).slice(
    0,
    300,
  );
}

/** Reads an answer until it ends, is too long or takes too long, and keeps its beginning. */
async function readHead(response: Response): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const head = new Uint8Array(HEAD_BYTES);
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, BODY_MS, undefined)));
  try {
    while (size < MAX_BODY) {
      const part = await Promise.race([reader.read(), tooLate]);
      if (!part || part.done) break;
      if (size < HEAD_BYTES) head.set(part.value.subarray(0, HEAD_BYTES - size), size);
      size += part.value.length;
    }
  } catch {
    return decode(head, size); // It broke off after its status, which is what counts.
  } finally {
    clearTimeout(timer);
    // Enough was read: how their end takes it changes nothing here.
    void reader.cancel().catch(() => undefined);
  }
  return decode(head, size);
}

const decode = (head: Uint8Array, size: number): string =>
  new TextDecoder().decode(head.subarray(0, Math.min(size, HEAD_BYTES))).replaceAll("\0", "\uFFFD");
