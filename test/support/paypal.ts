import type { PaymentSession } from "@orderapp/contracts/payment";
import { expect } from "vitest";
import { newKey, type Answer, type Ask } from "./client.ts";
import type { Placed, Shop, Variant } from "./shop.ts";

export type PaypalEvent = {
  id: string;
  event_type: string;
  resource: { id: string; purchase_units?: { payments?: { captures?: { id: string; status: string }[] } }[] };
};
type Signed = { payload: string; headers: Record<string, string> };
type Settings = {
  declineNext?: number;
  pendingNext?: number;
  pendingRefundNext?: number;
  timeoutAfterCapture?: number;
};

/** A buyer at PayPal's sandbox, PayPal itself as tests see it, and the shop's calls that have to do with it. */
export function paypalOf(shop: Shop) {
  const base = shop.cloud.urls.paypal;
  const control = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${base}/_test/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as T;
  };
  const orderIdOf = (payment: PaymentSession): string =>
    new URL(payment.approvalUrl ?? "").searchParams.get("token") ?? "";
  const eventsOf = async (payment: PaymentSession): Promise<PaypalEvent[]> => {
    const { data } = await control<{ data: PaypalEvent[] }>("GET", "events");
    return data.filter((event) => JSON.stringify(event.resource).includes(orderIdOf(payment)));
  };

  return {
    /** A placed order of one unit, to be paid by a provider. */
    async order(variant: Variant, over: { email?: string; token?: string; provider?: string } = {}): Promise<Placed> {
      const { provider = "paypal", email, token } = over;
      const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }], token);
      const who = { ...(email ? { email } : {}), ...(token ? { token } : {}) };
      const answer = await shop.placeOrder(cartId, { ...who, json: { payment: { provider } } });
      expect(answer.status, answer.text).toBe(201);
      return answer.body;
    },

    /** What the buyer presses on PayPal's page. */
    async press(payment: PaymentSession, action: "approve" | "cancel"): Promise<void> {
      const body = new URLSearchParams({ action });
      const answer = await fetch(payment.approvalUrl ?? "", { method: "POST", body, redirect: "manual" });
      expect([200, 303]).toContain(answer.status);
    },

    /** What the shop's page calls when the buyer is back. */
    capture: (placed: Placed, over: Ask = {}): Promise<Answer<{ code?: string; status?: string }>> =>
      shop.ask("POST", `/v1/payments/${placed.payment.id}/capture`, {
        key: newKey(),
        orderToken: placed.orderToken,
        ...over,
      }),

    refund: (placed: Placed, json: object): Promise<Answer<{ id: string; status: string; code?: string }>> =>
      shop.ask("POST", `/v1/payments/${placed.payment.id}/refunds`, { key: newKey(), token: shop.admin, json }),

    payment: async (placed: Placed) =>
      (
        await shop.ask<{ status: string; refundedAmount: { amount: number } }>(
          "GET",
          `/v1/payments/${placed.payment.id}`,
          { token: shop.admin },
        )
      ).body,

    set: (settings: Settings) => control<Settings>("POST", "settings", settings),
    webhooks: (what: "pause" | "resume") => control<object>("POST", `webhooks/${what}`),
    eventsOf,
    captureIdOf: async (payment: PaymentSession): Promise<string> => {
      const event = (await eventsOf(payment)).find(({ event_type }) => event_type.startsWith("PAYMENT.CAPTURE."));
      return event?.resource.id ?? "";
    },
    settleCapture: (id: string, outcome: "complete" | "deny") =>
      control<object>("POST", `captures/${id}/settle`, { outcome }),
    settleRefund: (id: string, outcome: "complete" | "fail") =>
      control<object>("POST", `refunds/${id}/settle`, { outcome }),
    refundEvents: async (): Promise<PaypalEvent[]> =>
      (await control<{ data: PaypalEvent[] }>("GET", "events")).data.filter(({ event_type }) =>
        /REFUND/.test(event_type),
      ),
    /** An event as PayPal would send it at a time. */
    signed: (event: PaypalEvent, at = new Date()) =>
      control<Signed>("GET", `events/${event.id}/signed?at=${at.toISOString()}`),
    deliver: ({ payload, headers }: Signed) =>
      shop.ask("POST", "/v1/webhooks/paypal", {
        raw: payload,
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}
