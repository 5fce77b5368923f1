import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { startPaypal } from "@orderapp/local-cloud/paypal/paypal";
import { startStripe } from "@orderapp/local-cloud/stripe/stripe";
import { Stripe } from "stripe";
import { createPaypal } from "../src/providers/paypal.ts";
import type { ProviderClient } from "../src/providers/provider.ts";
import { createStripe } from "../src/providers/stripe.ts";

/** A provider to be tried: a client of it, and what a test does there in the buyer's place. */
export type Bench = {
  client: ProviderClient;
  /** Makes the buyer pay or approve; absent where that takes a person at a browser. */
  pay?: (reference: string) => Promise<void>;
  /** An event of the provider as it would be delivered; absent where it cannot be had. */
  event?: (reference: string) => Promise<{ body: string; headers: Headers }>;
  close: () => Promise<void>;
};

const webhookSecret = DEVELOPMENT.stripeWebhookSecret;
const now = () => new Date();

function stripeBench(secretKey: string, apiUrl: string | undefined, close: () => Promise<void>): Bench {
  const at = apiUrl ? new URL(apiUrl) : undefined;
  const stripe = new Stripe(secretKey, at ? { host: at.hostname, port: at.port, protocol: "http" } : {});
  return {
    client: createStripe({ secretKey, webhookSecret, ...(apiUrl ? { apiUrl } : {}) }, now),
    async pay(reference) {
      const with_ = { payment_method: "pm_card_visa", return_url: "https://shop.example.com/" };
      await stripe.paymentIntents.confirm(reference, with_);
    },
    async event(reference) {
      const object = await stripe.paymentIntents.retrieve(reference);
      const created = Math.floor(Date.now() / 1_000);
      const body = JSON.stringify({
        id: `evt_${crypto.randomUUID()}`,
        object: "event",
        type: "payment_intent.succeeded",
        created,
        livemode: false,
        data: { object },
      });
      const signature = stripe.webhooks.generateTestHeaderString({ payload: body, secret: webhookSecret });
      return { body, headers: new Headers({ "stripe-signature": signature }) };
    },
    close,
  };
}

/** Stripe's sandbox on this machine. */
export async function localStripe(): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-stripe-"));
  const secretKey = DEVELOPMENT.stripeSecretKey;
  const server = await startStripe({ port: 0, dataDir, secretKey, webhook: { url: null, secret: webhookSecret } });
  return stripeBench(secretKey, server.url, async () => {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  });
}

/** Stripe itself, in its test mode. */
export const realStripe = async (secretKey: string): Promise<Bench> =>
  stripeBench(secretKey, undefined, async () => undefined);

/** PayPal's sandbox on this machine. */
export async function localPaypal(): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-paypal-"));
  const account = { clientId: DEVELOPMENT.paypalClientId, clientSecret: DEVELOPMENT.paypalClientSecret };
  const webhook = { url: null, id: "WH-CONTRACT" };
  const server = await startPaypal({ port: 0, dataDir, ...account, webhook });
  const events = async () => {
    const answer = await fetch(`${server.url}/_test/events`);
    return (await answer.json<{ data: { id: string; event_type: string }[] }>()).data;
  };
  return {
    client: createPaypal({ ...account, apiUrl: server.url, webhookId: webhook.id, development: true }, now),
    async pay(reference) {
      const body = new URLSearchParams({ action: "approve" });
      await fetch(`${server.url}/checkoutnow?token=${reference}`, { method: "POST", body, redirect: "manual" });
    },
    async event(reference) {
      const about = (await events()).filter((event) => JSON.stringify(event).includes(reference));
      const found = about.find(({ event_type }) => event_type === "PAYMENT.CAPTURE.COMPLETED");
      const answer = await fetch(`${server.url}/_test/events/${found?.id ?? ""}/signed`);
      const { payload, headers } = await answer.json<{ payload: string; headers: Record<string, string> }>();
      return { body: payload, headers: new Headers(headers) };
    },
    close: async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** PayPal's own sandbox, where only a person can approve. */
export const realPaypal = async (account: { clientId: string; clientSecret: string }): Promise<Bench> => ({
  client: createPaypal(
    { ...account, apiUrl: "https://api-m.sandbox.paypal.com", webhookId: "none", development: true },
    now,
  ),
  close: async () => undefined,
});
