import { DEVELOPMENT } from "@orderapp/contracts/development";
import type { WorkerName } from "../workers/names.ts";

/** The name by which PayPal's sandbox knows the shop's webhook. */
export const PAYPAL_WEBHOOK_ID = "WH-ORDERAPP-LOCAL";

/** What the Workers' variables are made of. */
export interface Addresses {
  productUrl: string;
  orderUrl: string;
  mongoUri: string;
  redisUrl: string;
  smtpUrl: string;
  stripeUrl: string;
  paypalUrl: string;
  twilioUrl: string;
  analyticsUrl: string;
  jwtKeys: string;
}

/** The variables and secrets of each Worker on this machine. Real test keys of a provider win over its sandbox. */
export function workerEnv(at: Addresses, env: NodeJS.ProcessEnv): Record<WorkerName, Record<string, string>> {
  const redis = { UPSTASH_REDIS_REST_URL: at.redisUrl, UPSTASH_REDIS_REST_TOKEN: DEVELOPMENT.redisToken };
  const revocations = { REVOCATIONS_REDIS_URL: at.redisUrl, REVOCATIONS_REDIS_TOKEN: DEVELOPMENT.redisToken };
  const realStripe = env["STRIPE_SECRET_KEY"];
  const stripe: Record<string, string> = realStripe
    ? {
        STRIPE_SECRET_KEY: realStripe,
        STRIPE_WEBHOOK_SECRET: env["STRIPE_WEBHOOK_SECRET"] ?? DEVELOPMENT.stripeWebhookSecret,
      }
    : {
        STRIPE_SECRET_KEY: DEVELOPMENT.stripeSecretKey,
        STRIPE_WEBHOOK_SECRET: DEVELOPMENT.stripeWebhookSecret,
        STRIPE_API_URL: at.stripeUrl,
      };
  const realPaypal = env["PAYPAL_CLIENT_ID"];
  const paypal: Record<string, string> = realPaypal
    ? {
        PAYPAL_API_URL: env["PAYPAL_API_URL"] ?? "https://api-m.sandbox.paypal.com",
        PAYPAL_CLIENT_ID: realPaypal,
        PAYPAL_CLIENT_SECRET: env["PAYPAL_CLIENT_SECRET"] ?? "",
        PAYPAL_WEBHOOK_ID: env["PAYPAL_WEBHOOK_ID"] ?? "",
      }
    : {
        PAYPAL_API_URL: at.paypalUrl,
        PAYPAL_CLIENT_ID: DEVELOPMENT.paypalClientId,
        PAYPAL_CLIENT_SECRET: DEVELOPMENT.paypalClientSecret,
        PAYPAL_WEBHOOK_ID,
      };
  return {
    gateway: {
      METRICS_TOKEN: DEVELOPMENT.metricsToken,
      ANALYTICS_API_URL: `${at.analyticsUrl}/client/v4`,
      ANALYTICS_ACCOUNT_ID: DEVELOPMENT.analyticsAccountId,
      ANALYTICS_API_TOKEN: DEVELOPMENT.analyticsToken,
    },
    user: {
      MONGODB_URI: at.mongoUri,
      JWT_KEYS: at.jwtKeys,
      ADMIN_EMAIL: DEVELOPMENT.adminEmail,
      ADMIN_PASSWORD: DEVELOPMENT.adminPassword,
      TOKEN_SECRET: DEVELOPMENT.userTokenSecret,
      ...revocations,
    },
    product: { PRODUCT_DATABASE_URL: at.productUrl, ...redis, ...revocations },
    order: {
      ORDER_DATABASE_URL: at.orderUrl,
      ORDER_TOKEN_SECRET: DEVELOPMENT.orderTokenSecret,
      ...revocations,
    },
    payment: {
      MONGODB_URI: at.mongoUri,
      ...revocations,
      ...stripe,
      ...paypal,
      MANUAL_PAYMENTS: "on",
      MANUAL_PAYMENT_INSTRUCTIONS: "Transfer {total} to DE00 0000 0000 0000 0000 00, reference {orderNumber}.",
    },
    notification: {
      ...redis,
      ...revocations,
      SMTP_URL: at.smtpUrl,
      UNSUBSCRIBE_SECRET: DEVELOPMENT.unsubscribeSecret,
      WEBHOOK_SECRET_KEY: DEVELOPMENT.webhookSecretKey,
      TWILIO_API_URL: at.twilioUrl,
      TWILIO_ACCOUNT_SID: DEVELOPMENT.twilioAccountSid,
      TWILIO_AUTH_TOKEN: DEVELOPMENT.twilioAuthToken,
      TWILIO_FROM: "+15005550006",
    },
  };
}
