import { expect, it } from "vitest";
import { PaypalEvent, meaningOf } from "../providers/paypal-events.ts";
import { StripeEvent, toProviderEvent } from "../providers/stripe-mapping.ts";
import { receivePaypalWebhookRoute } from "./receive-paypal-webhook.ts";
import { receiveStripeWebhookRoute } from "./receive-stripe-webhook.ts";

it("the events that the documentation shows are such as we understand", () => {
  const [stripe, paypal] = [receiveStripeWebhookRoute, receivePaypalWebhookRoute].map(
    ({ route }) => route.request.body.content["application/json"].example,
  );
  expect(toProviderEvent(StripeEvent.parse(stripe))).toMatchObject({
    kind: "payment",
    payment: { state: "succeeded", amount: { amount: 4998, currency: "USD" } },
  });
  expect(meaningOf(PaypalEvent.parse(paypal))).toMatchObject({ kind: "payment" });
});
