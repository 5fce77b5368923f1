import { address, defineSettings, secret, serviceSettings, text, whole } from "@orderapp/http/settings";
import { z } from "zod";

const regions = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

const shape = z.object({
  ...serviceSettings,
  MONGODB_URI: secret("The MongoDB server with `payment_db`."),
  MONGODB_LOCATION_HINT: z
    .enum(regions)
    .meta({ description: "Where the objects are made that keep the connections: near the database." })
    .optional(),
  STRIPE_SECRET_KEY: secret("Stripe's secret key."),
  STRIPE_WEBHOOK_SECRET: secret("What Stripe signs events to `/v1/webhooks/stripe` with."),
  STRIPE_API_URL: address("Another base than Stripe's own, such as the local sandbox.").optional(),
  PAYPAL_CLIENT_ID: secret("PayPal's account; without one there is no PayPal.").optional(),
  PAYPAL_CLIENT_SECRET: secret("Its secret.").optional(),
  PAYPAL_WEBHOOK_ID: secret(
    "PayPal's id of the webhook to `/v1/webhooks/paypal`, which its signatures cover.",
  ).optional(),
  PAYPAL_API_URL: address("Another base than the live one, such as `https://api-m.sandbox.paypal.com`.").optional(),
  PAYPAL_RETURN_URL: address("Where PayPal sends buyers who approved.").optional(),
  PAYPAL_CANCEL_URL: address("Where PayPal sends buyers who did not.").optional(),
  MANUAL_PAYMENTS: z
    .enum(["on", "off"])
    .default("off")
    .meta({ description: "`on` lets buyers pay by bank transfer, which an administrator marks as paid." }),
  MANUAL_PAYMENT_INSTRUCTIONS: text(
    "What the buyer is told to do; `{orderNumber}` and `{total}` stand for the order's.",
  ).default("Transfer {total} to the shop's bank account, and name the order {orderNumber}."),
  MANUAL_PAYMENT_DAYS: whole("How many days an order waits for the transfer.", 1, 60).default(7),
  UNKNOWN_ORDER_GRACE_SECONDS: whole(
    "How long money may wait for its order before it is given back.",
    1,
    86_400,
  ).default(600),
  RECONCILIATION_REFRESH_SECONDS: whole(
    "How old the report of a day that is not over may be before it is made anew.",
    0,
    86_400,
  ).default(60),
});

/** What the payment Worker reads from its environment. */
export const settings = defineSettings(
  shape.superRefine((value, issues) => {
    const paypal = [value.PAYPAL_CLIENT_ID, value.PAYPAL_CLIENT_SECRET, value.PAYPAL_WEBHOOK_ID];
    if (paypal.some((given) => given) && paypal.some((given) => !given)) {
      issues.addIssue({ code: "custom", path: ["PAYPAL_CLIENT_ID"], message: "PayPal needs all three of its secrets" });
    }
  }),
);

export type PaymentSettings = z.output<typeof shape>;
