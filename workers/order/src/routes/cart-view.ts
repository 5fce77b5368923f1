import { z } from "@hono/zod-openapi";
import { Currency, Money, Quantity, Timestamp } from "@orderapp/contracts/common";
import { ShippingMethod, TaxLine, Totals } from "@orderapp/contracts/order";
import type { PricedCart } from "../carts/priced-cart.ts";

export const CartView = z
  .object({
    id: z.string(),
    status: z.enum(["active", "checked_out"]),
    currency: Currency,
    items: z.array(
      z.object({
        id: z.string(),
        variantId: z.string(),
        sku: z.string(),
        productId: z.string(),
        title: z.string(),
        imageUrl: z.string().optional(),
        quantity: Quantity,
        unitPrice: Money,
        lineTotal: Money,
        available: z.int().openapi({ description: "How many could be bought now; 0 when no longer for sale" }),
      }),
    ),
    totals: Totals,
    taxLines: z.array(TaxLine).optional().openapi({ description: "When a `country` was asked for" }),
    shippingMethod: ShippingMethod.optional(),
    notices: z.array(
      z.object({
        itemId: z.string(),
        code: z.enum(["price_changed", "insufficient_stock", "unavailable"]),
        message: z.string(),
        previousPrice: Money.optional(),
        currentPrice: Money.optional(),
      }),
    ),
    userId: z.string().optional(),
    version: z.int(),
    expiresAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("Cart", {
    example: {
      id: "mZ5vX0c1Qp8wR2tY7uI4oL9k",
      status: "active",
      currency: "USD",
      items: [
        {
          id: "0199f3a4-0000-7000-8000-000000000001",
          variantId: "0199f3a4-0000-7000-8000-000000000002",
          sku: "MUG-BLUE",
          productId: "0199f3a4-0000-7000-8000-000000000003",
          title: "Mug - Blue",
          quantity: 2,
          unitPrice: { amount: 1250, currency: "USD" },
          lineTotal: { amount: 2500, currency: "USD" },
          available: 14,
        },
      ],
      totals: {
        subtotal: { amount: 2500, currency: "USD" },
        discount: { amount: 0, currency: "USD" },
        shipping: { amount: 0, currency: "USD" },
        tax: { amount: 0, currency: "USD" },
        taxIncluded: false,
        total: { amount: 2500, currency: "USD" },
      },
      notices: [],
      version: 2,
      expiresAt: "2026-12-23T10:30:45.123Z",
      updatedAt: "2026-11-23T10:30:45.123Z",
    },
  });

export function presentCart({
  cart,
  items,
  totals,
  taxLines,
  shippingMethod,
  notices,
}: PricedCart): z.infer<typeof CartView> {
  return {
    id: cart.id,
    status: cart.placed || cart.mergedInto ? "checked_out" : "active",
    currency: cart.currency,
    items: items.map(({ line, quote, unitPrice, available }) => ({
      id: line.id,
      variantId: line.variantId,
      sku: quote.sku,
      productId: quote.productId,
      title: quote.title,
      imageUrl: quote.imageUrl,
      quantity: line.quantity,
      unitPrice,
      lineTotal: { amount: unitPrice.amount * line.quantity, currency: unitPrice.currency },
      available,
    })),
    totals,
    taxLines,
    shippingMethod,
    notices: notices.map(({ itemId, code, message, previousPrice, currentPrice }) => ({
      itemId,
      code,
      message,
      previousPrice,
      currentPrice,
    })),
    userId: cart.userId,
    version: cart.version,
    expiresAt: new Date(cart.expiresAt).toISOString(),
    updatedAt: new Date(cart.updatedAt).toISOString(),
  };
}

const Ref = {
  sku: z.string().min(1).max(255).optional(),
  variantId: z.string().min(1).max(64).optional(),
};

/** A variant by its SKU or its id, and how many. */
export const CartItemInput = z
  .strictObject({ ...Ref, quantity: Quantity })
  .refine((item) => (item.sku === undefined) !== (item.variantId === undefined), {
    message: "Give either sku or variantId",
    path: ["sku"],
  })
  .openapi("CartItemInput", { example: { sku: "MUG-BLUE", quantity: 2 } });

/** The item as verbs take it. */
export const toWanted = ({ sku, variantId = "", quantity }: z.infer<typeof CartItemInput>) =>
  sku === undefined ? { variantId, quantity } : { sku, quantity };

export const cartPath = z.object({ cartId: z.string().min(1).max(64) });
export const itemPath = cartPath.extend({ itemId: z.string().min(1).max(64) });

/** A cart as an answer in OpenAPI. */
export const cartAnswer = (description: string) => ({
  description,
  content: { "application/json": { schema: CartView } },
});
