import { z } from "@hono/zod-openapi";
import { Currency, Email, Money, Quantity, Timestamp } from "./common.ts";
import { eventOf } from "./envelope.ts";

/**
 * Somebody known left a filled cart alone. Only who agreed to advertising is written to because of it (the notification
 * Worker asks), for that is what a reminder is.
 */
export const CartAbandoned = eventOf(
  "cart.abandoned",
  z.object({
    cart: z.object({
      id: z.string(),
      userId: z.string(),
      email: Email,
      currency: Currency,
      items: z.array(
        z.object({
          variantId: z.string(),
          sku: z.string(),
          title: z.string(),
          quantity: Quantity,
          unitPrice: Money,
        }),
      ),
      subtotal: Money,
      updatedAt: Timestamp,
    }),
  }),
);
export type CartAbandoned = z.infer<typeof CartAbandoned>;
