import type { ShippingMethod } from "@orderapp/contracts/order";
import type { OrderContext } from "../context.ts";
import { methodsFor } from "./shipping.ts";

/** How parcels can go to a country. */
export async function listShippingMethods(
  ctx: OrderContext,
  where: { country: string; currency?: string | undefined },
): Promise<ShippingMethod[]> {
  const currency = where.currency ?? ctx.settings.storeCurrency;
  return methodsFor(await ctx.shipping.all(), { country: where.country, currency });
}
