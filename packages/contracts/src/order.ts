import type { Rpc } from "@cloudflare/workers-types";
import { z } from "@hono/zod-openapi";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport } from "./common.ts";
import { Address, Currency, Email, Locale, Money, Quantity, Timestamp } from "./common.ts";
import { eventOf } from "./envelope.ts";
import type { Principal } from "./auth.ts";

export const OrderStatus = z.enum(["PENDING", "CONFIRMED", "SHIPPED", "DELIVERED", "CANCELLED"]).openapi("OrderStatus");
export type OrderStatus = z.infer<typeof OrderStatus>;

export const OrderPaymentStatus = z
  .enum(["unpaid", "paid", "refunded", "partially_refunded", "failed"])
  .openapi("OrderPaymentStatus");
export type OrderPaymentStatus = z.infer<typeof OrderPaymentStatus>;

export const Totals = z
  .object({
    subtotal: Money,
    discount: Money,
    shipping: Money,
    tax: Money,
    taxIncluded: z.boolean().openapi({
      description:
        "True: the prices have the tax in them, and total = subtotal − discount + shipping. False: the tax is added to that",
    }),
    total: Money,
  })
  .openapi("Totals");
export type Totals = z.infer<typeof Totals>;

/** A tax with the rate it was reckoned by. */
export const TaxLine = z
  .object({
    name: z.string(),
    rate: z.int().openapi({ description: "In millionths: 88750 is 8.875 %" }),
    amount: Money,
  })
  .openapi("TaxLine", { example: { name: "VAT", rate: 190_000, amount: { amount: 479, currency: "EUR" } } });
export type TaxLine = z.infer<typeof TaxLine>;

export const OrderItem = z
  .object({
    id: z.string(),
    variantId: z.string(),
    sku: z.string(),
    title: z.string(),
    quantity: Quantity,
    unitPrice: Money,
    lineTotal: Money,
  })
  .openapi("OrderItem");
export type OrderItem = z.infer<typeof OrderItem>;

export const ShippingMethod = z
  .object({ id: z.string(), name: z.string(), price: Money, minDays: z.int(), maxDays: z.int() })
  .openapi("ShippingMethod");
export type ShippingMethod = z.infer<typeof ShippingMethod>;

export const Tracking = z
  .object({ carrier: z.string(), trackingNumber: z.string(), trackingUrl: z.string().optional() })
  .openapi("Tracking");

const EXAMPLE_ADDRESS = {
  name: "Ada Example",
  line1: "1 Main Street",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
};

export const Order = z
  .object({
    id: z.string(),
    number: z.string(),
    status: OrderStatus,
    paymentStatus: OrderPaymentStatus,
    userId: z.string().optional(),
    email: Email,
    locale: Locale.optional(),
    currency: Currency,
    items: z.array(OrderItem),
    totals: Totals,
    taxLines: z.array(TaxLine).openapi({ description: "The taxes, at the rates of the day of the order" }),
    shippingAddress: Address,
    billingAddress: Address,
    shippingMethod: ShippingMethod,
    tracking: Tracking.optional(),
    notes: z.string().optional(),
    cancelReason: z.string().optional(),
    version: z.int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    expiresAt: Timestamp.optional(),
  })
  .openapi("Order", {
    example: {
      id: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
      number: "OA-7K2M-9QXD",
      status: "CONFIRMED",
      paymentStatus: "paid",
      email: "ada@example.com",
      locale: "de-AT",
      currency: "EUR",
      items: [
        {
          id: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
          variantId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
          sku: "LINEN-SHIRT-M",
          title: "Linen shirt - M",
          quantity: 1,
          unitPrice: { amount: 4900, currency: "EUR" },
          lineTotal: { amount: 4900, currency: "EUR" },
        },
      ],
      totals: {
        subtotal: { amount: 4900, currency: "EUR" },
        discount: { amount: 0, currency: "EUR" },
        shipping: { amount: 499, currency: "EUR" },
        tax: { amount: 862, currency: "EUR" },
        taxIncluded: true,
        total: { amount: 5399, currency: "EUR" },
      },
      taxLines: [{ name: "VAT", rate: 190_000, amount: { amount: 862, currency: "EUR" } }],
      shippingAddress: EXAMPLE_ADDRESS,
      billingAddress: EXAMPLE_ADDRESS,
      shippingMethod: {
        id: "standard",
        name: "Standard",
        price: { amount: 499, currency: "EUR" },
        minDays: 3,
        maxDays: 5,
      },
      version: 2,
      createdAt: "2026-11-23T10:30:45.123Z",
      updatedAt: "2026-11-23T10:31:02.456Z",
    },
  });
export type Order = z.infer<typeof Order>;

const OrderData = z.object({ order: Order });
export const OrderCreated = eventOf("order.created", OrderData);
export const OrderConfirmed = eventOf("order.confirmed", OrderData);
export const OrderShipped = eventOf("order.shipped", OrderData);
export const OrderDelivered = eventOf("order.delivered", OrderData);
export const OrderCancelled = eventOf("order.cancelled", OrderData);
export const OrderRefunded = eventOf("order.refunded", OrderData);

/** How money that came in was used: kept for the order, or to be given back in full, and why. */
export type ConfirmOutcome =
  { outcome: "confirmed" } | { outcome: "refund"; reason: "order_cancelled" | "already_paid" | "out_of_stock" };

/** Units of an order's item that go back into the stock. */
export const RestockLine = z
  .strictObject({ orderItemId: z.string().min(1).max(64), quantity: Quantity })
  .openapi("RestockLine", { example: { orderItemId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e", quantity: 1 } });
export type RestockLine = z.infer<typeof RestockLine>;

/** What the payment Worker needs to know of an order to take money for it. */
export type PayableOrder = {
  orderId: string;
  number: string;
  email: string;
  userId?: string;
  /** Of what its buyer is told. */
  locale?: string;
  status: OrderStatus;
  paymentStatus: OrderPaymentStatus;
  total: Money;
};

/** What siblings may ask of the order Worker. */
export interface OrderRpc extends Rpc.WorkerEntrypointBranded {
  /** The order as its owner, a holder of its token, or an administrator may see it; `not_found` to all others. */
  payableOrder(
    call: Call,
    input: { orderId: string; viewer: { principal?: Principal; orderToken?: string } },
  ): Promise<Result<PayableOrder, "not_found" | "unavailable">>;
  /**
   * Money has arrived: commits the stock and confirms the order, once. Idempotent by `paymentId`.
   * `conflict` means amount or currency differ from the order's: the event must be parked, never confirmed.
   */
  confirmPayment(
    call: Call,
    input: { orderId: string; paymentId: string; amount: Money },
  ): Promise<Result<ConfirmOutcome, "not_found" | "conflict" | "unavailable">>;
  /** An attempt to pay failed: recorded in the history once per (payment, code). */
  recordPaymentFailure(
    call: Call,
    input: { orderId: string; paymentId: string; attempt: string; failure: { code: string; message: string } },
  ): Promise<Result<null, "not_found" | "unavailable">>;
  /** A refund was made; `refundedTotal` is the sum of all so far. Idempotent by `refundId`. */
  recordRefund(
    call: Call,
    input: {
      orderId: string;
      paymentId: string;
      refundId: string;
      amount: Money;
      refundedTotal: Money;
      paidTotal: Money;
      reason: string;
    },
  ): Promise<Result<null, "not_found" | "unavailable">>;
  /**
   * Before a refund is made: holds the units that it will put back, so that all refunds together never put back more
   * than was bought. Idempotent by `refundId`. `validation_failed` for an item that is not the order's; `conflict` when
   * fewer are left (`extra.lines: [{orderItemId, requested, left}]`); `invalid_transition` unless the order is sold.
   */
  claimRestock(
    call: Call,
    input: { orderId: string; refundId: string; lines: RestockLine[] },
  ): Promise<Result<null, "not_found" | "validation_failed" | "conflict" | "invalid_transition" | "unavailable">>;
  /** After the refund was made: puts what it claimed back into the stock and the history, once. Idempotent. */
  finishRestock(
    call: Call,
    input: { orderId: string; paymentId: string; refundId: string },
  ): Promise<Result<null, "not_found" | "unavailable">>;
  /** After the refund failed: gives up its claim; one that comes late takes nothing. Idempotent. */
  dropRestock(
    call: Call,
    input: { orderId: string; refundId: string },
  ): Promise<Result<null, "not_found" | "unavailable">>;
  /** A person's orders, oldest first, 100 at a time: for the copy of all that is held about them. */
  exportPerson(
    call: Call,
    input: { userId: string; cursor?: string },
  ): Promise<Result<{ orders: Order[]; nextCursor: string | null }, "unavailable">>;
  /**
   * Gives a person the orders that guests placed with the e-mail address which the person has just shown to be theirs;
   * `emailKey` is that address in lower case. Idempotent.
   */
  adoptGuestOrders(call: Call, input: { userId: string; emailKey: string }): Promise<Result<null, "unavailable">>;
  /**
   * Takes name, address, e-mail and notes out of a person's orders and their history, and empties their cart. An order
   * that still has to reach them keeps what that needs until it is delivered or cancelled. Idempotent.
   */
  erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">>;
  /** Closes outbox entries whose consumer has done its work. Idempotent. */
  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
