import { AppError } from "@orderapp/core/errors";
import { withTimeout } from "@orderapp/core/time";
import { fetchFrom } from "@orderapp/http/spans/outgoing";
import { Stripe } from "stripe";
import type { ProviderClient, ProviderParts, ProviderPayment, ProviderSession } from "./provider.ts";
import {
  StripeEvent,
  StripeIntent,
  StripeRefund,
  toProviderEvent,
  toProviderPayment,
  toProviderRefund,
  toStripeMoney,
} from "./stripe-mapping.ts";
import { listTransactions } from "./stripe-transactions.ts";

export type StripeSettings = { secretKey: string; webhookSecret: string; apiUrl?: string | undefined };

// One quick retry for a connection that broke, all within a time that leaves the caller its 5 s.
const CALL_MS = 3_500;
const TOLERANCE_SECONDS = 300;

// It holds settings and no connection, so that one serves an isolate: making one costs a tenth of a payment's processor.
let known: { name: string; client: Stripe } | undefined;

function clientFor(settings: StripeSettings): Stripe {
  const name = `${settings.secretKey} ${settings.apiUrl ?? ""}`;
  if (known?.name !== name) known = { name, client: connect(settings) };
  return known.client;
}

/** Stripe as the Worker's settings say. */
export const stripeFrom = ({ settings, now }: ProviderParts): ProviderClient =>
  createStripe(
    {
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      apiUrl: settings.STRIPE_API_URL,
    },
    now,
  );

/** Stripe by its own SDK, over fetch. */
export function createStripe(settings: StripeSettings, now: () => Date): ProviderClient {
  const stripe = () => clientFor(settings);
  return {
    capturedBy: "buyer",
    voidedBy: "provider",
    async create({ attemptKey, orderId, orderNumber, amount }) {
      const intent = await call(
        stripe().paymentIntents.create(
          {
            ...toStripeMoney(amount),
            automatic_payment_methods: { enabled: true },
            metadata: { orderId, orderNumber, paymentKey: attemptKey },
          },
          { idempotencyKey: `create-${attemptKey}` },
        ),
      );
      return { payment: read(intent), session: sessionOf(intent) };
    },
    async fetch(reference) {
      const intent = await call(stripe().paymentIntents.retrieve(reference));
      return { payment: read(intent), session: sessionOf(intent) };
    },
    async capture({ reference }) {
      const intent = await call(stripe().paymentIntents.retrieve(reference));
      if (intent.status === "requires_capture") {
        const captured = stripe().paymentIntents.capture(reference, {}, { idempotencyKey: `capture-${reference}` });
        return read(await call(captured));
      }
      const payment = read(intent);
      if (payment.state === "succeeded" || payment.state === "processing") return payment;
      throw new AppError("invalid_transition", "The buyer has not made the payment.");
    },
    async void(reference) {
      try {
        return read(await call(stripe().paymentIntents.cancel(reference, { cancellation_reason: "abandoned" })));
      } catch (error) {
        // It was paid or voided before: what counts is how it stands.
        if (!(error instanceof AppError) || error.code !== "upstream_error") throw error;
        const payment = read(await call(stripe().paymentIntents.retrieve(reference)));
        if (payment.state === "succeeded" || payment.state === "cancelled" || payment.state === "processing") {
          return payment;
        }
        throw error;
      }
    },
    async refund({ reference, refundId, amount, reason }) {
      const refund = await call(
        stripe().refunds.create(
          {
            payment_intent: reference,
            amount: toStripeMoney(amount).amount,
            reason: "requested_by_customer",
            metadata: { refundId, note: reason.slice(0, 200) },
          },
          { idempotencyKey: `refund-${refundId}` },
        ),
      );
      return toProviderRefund(StripeRefund.parse(refund));
    },
    async refunds(reference) {
      const page = await call(stripe().refunds.list({ payment_intent: reference, limit: 100 }));
      return page.data.map((refund) => toProviderRefund(StripeRefund.parse(refund)));
    },
    async verifyWebhook(body, headers) {
      const signed = await verify(body, headers.get("stripe-signature"), settings.webhookSecret, now());
      const event = StripeEvent.safeParse(signed);
      if (!event.success) throw new AppError("validation_failed", "This is not a Stripe event.");
      const { id, type, created } = event.data;
      return { id, type, at: new Date(created * 1_000), payload: JSON.stringify(event.data) };
    },
    readEvent: (payload) => toProviderEvent(StripeEvent.parse(JSON.parse(payload))),
    transactions: (range, cursor) =>
      listTransactions((params) => call(stripe().balanceTransactions.list(params)), range, cursor),
  };
}

function connect({ secretKey, apiUrl }: StripeSettings): Stripe {
  const url = apiUrl ? new URL(apiUrl) : undefined;
  return new Stripe(secretKey, {
    httpClient: Stripe.createFetchHttpClient((input, init) => fetchFrom({ service: "stripe" }, input, init)),
    maxNetworkRetries: 1,
    timeout: CALL_MS,
    telemetry: false,
    ...(url
      ? {
          host: url.hostname,
          port: url.port || (url.protocol === "http:" ? 80 : 443),
          protocol: url.protocol === "http:" ? ("http" as const) : ("https" as const),
        }
      : {}),
  });
}

const read = (intent: Stripe.PaymentIntent): ProviderPayment => toProviderPayment(StripeIntent.parse(intent));

const sessionOf = (intent: Stripe.PaymentIntent): ProviderSession =>
  intent.client_secret ? { clientSecret: intent.client_secret } : {};

const bytes = new TextEncoder();
// Importing the key costs as much as all the rest of a check.
let knownKey: { secret: string; key: CryptoKey } | undefined;

/** The SDK's own, but that it keeps the key. */
class KeepingKey extends Stripe.CryptoProvider {
  override async computeHMACSignatureAsync(payload: string, secret: string): Promise<string> {
    const signature = await crypto.subtle.sign("HMAC", await keyFor(secret), bytes.encode(payload));
    return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
const signatures = new KeepingKey();

async function keyFor(secret: string): Promise<CryptoKey> {
  if (knownKey?.secret === secret) return knownKey.key;
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  knownKey = { secret, key };
  return key;
}

/** Stripe's signature scheme v1 on the raw body, no older than 5 minutes and none from the future. */
async function verify(body: string, header: string | null, secret: string, now: Date): Promise<unknown> {
  const at = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header ?? "")?.[1]);
  if (!header || !(at < now.getTime() / 1_000 + TOLERANCE_SECONDS)) throw badSignature();
  try {
    return await Stripe.webhooks.constructEventAsync(
      body,
      header,
      secret,
      TOLERANCE_SECONDS,
      signatures,
      now.getTime(),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) throw badSignature(error);
    if (error instanceof SyntaxError) throw new AppError("malformed_json", "Send a body that is valid JSON in UTF-8.");
    throw new AppError("validation_failed", "This is not a Stripe snapshot event.", { cause: error });
  }
}

const badSignature = (cause?: unknown): AppError =>
  new AppError("invalid_signature", "The Stripe-Signature header does not fit the body, or is too old.", { cause });

async function call<T>(work: Promise<T>): Promise<T> {
  try {
    return await withTimeout(work, CALL_MS, () => outage());
  } catch (error) {
    throw error instanceof AppError ? error : toAppError(error);
  }
}

const outage = (cause?: unknown): AppError =>
  new AppError("unavailable", "The payment provider cannot be reached. Try again.", { cause, retryAfter: 5 });

function toAppError(error: unknown): Error {
  const { errors } = Stripe;
  if (error instanceof errors.StripeConnectionError || error instanceof errors.StripeRateLimitError) {
    return outage(error);
  }
  if (error instanceof errors.StripeIdempotencyError) {
    return new AppError("conflict", "This attempt was made with other details before.", { cause: error });
  }
  if (!(error instanceof errors.StripeError)) return error instanceof Error ? error : outage(error);
  const status = error.statusCode ?? 503;
  if (status >= 500 || status === 429 || status === 409) return outage(error);
  if (error.code === "amount_too_small" || error.code === "amount_too_large") {
    return new AppError("validation_failed", "The provider does not take payments of this amount.", { cause: error });
  }
  return new AppError("upstream_error", "The payment provider refused the request.", { cause: error });
}
