import type { ReservedLine } from "@orderapp/contracts/product";
import { AppError } from "@orderapp/core/errors";
import type { BegunCheckout } from "../carts/checkout.ts";
import type { OrderContext } from "../context.ts";
import type { OutboxEntry } from "../outbox/outbox.ts";
import { reckon, type Terms } from "../shipping/terms.ts";
import { entriesOf } from "./change-order.ts";
import { orderNumber } from "./order-secrets.ts";
import type { OrderEvent, OrderState } from "./order.ts";
import type { PlaceOrder } from "./place-order.ts";
import { actorOf } from "./viewer.ts";

export type Draft = { order: OrderState; event: OrderEvent; entries: OutboxEntry[] };

/** The order that a cart becomes at today's prices; `price_changed` when the buyer expected another total. */
export async function draftOrder(
  ctx: OrderContext,
  from: {
    input: PlaceOrder;
    begun: BegunCheckout;
    email: string;
    locale: string | undefined;
    terms: Terms;
    lines: ReservedLine[];
  },
): Promise<Draft> {
  const { input, begun, email, locale, lines } = from;
  const { orderId: id, currency } = begun;
  const { totals, taxLines, method } = reckon(from.terms, {
    currency,
    lines,
    destination: input.shippingAddress,
    shippingMethod: input.shippingMethod,
    taxIncluded: ctx.settings.pricesIncludeTax,
  });
  const { expectedTotal } = input;
  if (expectedTotal && (expectedTotal.amount !== totals.total.amount || expectedTotal.currency !== currency)) {
    throw new AppError("price_changed", "The total is not what you expected; look at totals and confirm.", {
      extra: { totals },
    });
  }
  const now = ctx.now();
  const at = now.toISOString();
  const order: OrderState = {
    id,
    number: await orderNumber(ctx.settings.tokenSecret, id),
    status: "PENDING",
    paymentStatus: "unpaid",
    userId: input.principal?.userId,
    email,
    locale,
    currency,
    items: lines.map((line) => ({
      id: ctx.newId(),
      variantId: line.variantId,
      productId: line.productId,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      lineTotal: { amount: line.unitPrice.amount * line.quantity, currency },
    })),
    totals,
    taxLines,
    shippingAddress: input.shippingAddress,
    billingAddress: input.billingAddress ?? input.shippingAddress,
    shippingMethod: method,
    notes: input.notes,
    version: 1,
    createdAt: at,
    updatedAt: at,
    expiresAt: new Date(now.getTime() + ctx.settings.orderExpiryMs).toISOString(),
  };
  const event: OrderEvent = {
    type: "order.created",
    data: { order },
    id: ctx.newId(),
    seq: 1,
    at,
    actor: actorOf(input),
  };
  return { order, event, entries: entriesOf(ctx, order, event, {}) };
}
