import type { DomainEvent, EventType } from "@orderapp/contracts/events";
import { DomainEvent as Schema } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import type { Payment } from "@orderapp/contracts/payment";

const AT = "2026-11-23T10:30:45.123Z";
const ORDER_ID = "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d";
const usd = (amount: number) => ({ amount, currency: "USD" });
const address = {
  name: "Ada Example",
  line1: "1 Main Street",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
};

const order: Order = {
  id: ORDER_ID,
  number: "OA-7K2M-9QXD",
  status: "CONFIRMED",
  paymentStatus: "paid",
  email: "ada@example.com",
  currency: "USD",
  items: [
    {
      id: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
      variantId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
      sku: "LINEN-SHIRT-M",
      title: "Linen shirt - M",
      quantity: 1,
      unitPrice: usd(4900),
      lineTotal: usd(4900),
    },
    {
      id: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2f",
      variantId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4f",
      sku: "MUG-BLUE",
      title: "Stoneware mug, blue",
      quantity: 2,
      unitPrice: usd(1250),
      lineTotal: usd(2500),
    },
  ],
  totals: {
    subtotal: usd(7400),
    discount: usd(0),
    shipping: usd(499),
    tax: usd(1181),
    taxIncluded: true,
    total: usd(7899),
  },
  taxLines: [{ name: "VAT", rate: 190_000, amount: usd(1181) }],
  shippingAddress: address,
  billingAddress: address,
  shippingMethod: { id: "standard", name: "Standard", price: usd(499), minDays: 3, maxDays: 5 },
  version: 2,
  createdAt: AT,
  updatedAt: AT,
};

const tracking = {
  carrier: "DHL",
  trackingNumber: "00340434161094042557",
  trackingUrl: "https://www.dhl.com/track?id=00340434161094042557",
};

const payment: Payment = {
  id: "6743a1c5e4b0a1d2c3f4a5b6",
  orderId: ORDER_ID,
  provider: "stripe",
  providerReference: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
  status: "failed",
  amount: usd(7899),
  refundedAmount: usd(0),
  failure: { code: "card_declined", message: "The card was declined." },
  createdAt: AT,
  updatedAt: AT,
};

const person = { userId: "6743a1c5e4b0a1d2c3f4a5b6", email: "ada@example.com", name: "Ada Example" };
const device =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
const ofPayment = { payment, orderNumber: order.number, email: order.email };

type DataOf<Type extends EventType> = Extract<DomainEvent, { type: Type }>["data"];

/** What an event of each kind that messages are made of may look like. */
const SAMPLES: { [Type in EventType]?: DataOf<Type> } = {
  "user.registered": person,
  "user.verification_requested": person,
  "user.password_reset_requested": person,
  "user.password_changed": person,
  "user.new_device": { ...person, device, country: "DE" },
  "user.erased": person,
  "order.created": { order: { ...order, status: "PENDING", paymentStatus: "unpaid" } },
  "order.confirmed": { order },
  "order.shipped": { order: { ...order, status: "SHIPPED", tracking } },
  "order.delivered": { order: { ...order, status: "DELIVERED", tracking } },
  "order.cancelled": { order: { ...order, status: "CANCELLED", paymentStatus: "unpaid", cancelReason: "expired" } },
  "order.refunded": { order: { ...order, paymentStatus: "refunded" } },
  "payment.failed": ofPayment,
  "payment.anomaly": {
    payment: { ...payment, status: "succeeded" },
    orderNumber: order.number,
    received: usd(7899),
    reason: "order_cancelled",
  },
  "payment.reconciliation_differs": {
    date: "2026-11-22",
    total: 1,
    differences: [
      {
        kind: "amount_differs",
        provider: "stripe",
        providerReference: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
        ours: { amount: usd(4998), status: "succeeded", at: AT },
        theirs: { amount: usd(4900), status: "succeeded", at: AT },
      },
    ],
  },
  "webhook_endpoint.disabled": {
    endpointId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
    address: "https://erp.example.com",
    reason: "failures",
    failures: 20,
    lastError: "503 Service Unavailable",
    disabledAt: AT,
  },
  "notification.dead_letters": { found: 2, kinds: ["order.confirmed", "unknown"] },
  "inventory.low": { sku: "MUG-BLUE", title: "Stoneware mug, blue", available: 2, threshold: 3 },
  "cart.abandoned": {
    cart: {
      id: "mZ5vX0c1Qp8wR2tY7uI4oL9k",
      userId: person.userId,
      email: person.email,
      currency: "USD",
      items: order.items.map(({ variantId, sku, title, quantity, unitPrice }) => ({
        variantId,
        sku,
        title,
        quantity,
        unitPrice,
      })),
      subtotal: usd(7400),
      updatedAt: AT,
    },
  },
};

/** An event to show a template with: its data are the sample's but for what is given. Throws a `ZodError`. */
export function sampleEvent(type: EventType, data: Record<string, unknown> = {}): DomainEvent {
  return Schema.parse({
    id: "019349b1-9f00-7b11-8c7e-2f6d0a4b5c6d",
    type,
    version: 1,
    source: "order",
    subject: ORDER_ID,
    at: AT,
    traceparent: "",
    data: { ...SAMPLES[type], ...data },
  });
}
