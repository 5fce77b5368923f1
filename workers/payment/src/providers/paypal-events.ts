import { z } from "@hono/zod-openapi";
import { captureIdOf, captureToPayment, PaypalCapture, PaypalOrder, PaypalRefund } from "./paypal-mapping.ts";
import { toProviderPayment, toProviderRefund } from "./paypal-mapping.ts";
import type { ProviderEvent } from "./provider.ts";

// Links of an order lead the buyer to approve it; a refund's say which capture it belongs to.
const Resource = z.union([
  PaypalOrder.omit({ links: true }),
  PaypalCapture.required({ supplementary_data: true }),
  PaypalRefund,
  z.object({ id: z.string().nullish(), status: z.string().nullish() }),
]);

/** The part of an event that is kept. */
export const PaypalEvent = z.object({
  id: z.string().min(1).max(255),
  event_type: z.string().min(1).max(255),
  create_time: z.iso.datetime({ offset: true }),
  resource: Resource,
});
export type PaypalEvent = z.infer<typeof PaypalEvent>;

/** What an event means, as far as it says so itself; of a refund it names only the capture. */
export type PaypalMeaning =
  | Exclude<ProviderEvent, { kind: "refund" }>
  | { kind: "refund_of_capture"; captureId: string; refund: ReturnType<typeof toProviderRefund> };

/** One row for each type that moves money, `ignored` for all others. */
export function meaningOf(event: PaypalEvent): PaypalMeaning {
  switch (event.event_type) {
    case "CHECKOUT.ORDER.APPROVED":
    case "CHECKOUT.ORDER.COMPLETED":
    case "CHECKOUT.ORDER.VOIDED": {
      const order = PaypalOrder.safeParse(event.resource);
      return order.success ? { kind: "payment", payment: toProviderPayment(order.data) } : { kind: "ignored" };
    }
    case "PAYMENT.CAPTURE.COMPLETED":
    case "PAYMENT.CAPTURE.PENDING":
    case "PAYMENT.CAPTURE.DENIED":
    case "PAYMENT.CAPTURE.DECLINED": {
      const capture = PaypalCapture.safeParse(event.resource);
      const orderId = capture.data?.supplementary_data?.related_ids?.order_id;
      if (!capture.success || !orderId) return { kind: "ignored" };
      return { kind: "payment", payment: captureToPayment(capture.data, orderId) };
    }
    case "PAYMENT.CAPTURE.REFUNDED":
    case "PAYMENT.CAPTURE.REVERSED":
    case "PAYMENT.REFUND.PENDING":
    case "PAYMENT.REFUND.COMPLETED":
    case "PAYMENT.REFUND.FAILED": {
      const refund = PaypalRefund.safeParse(event.resource);
      const captureId = refund.data && captureIdOf(refund.data);
      if (!refund.success || !captureId) return { kind: "ignored" };
      return { kind: "refund_of_capture", captureId, refund: toProviderRefund(refund.data) };
    }
    default:
      return { kind: "ignored" };
  }
}
