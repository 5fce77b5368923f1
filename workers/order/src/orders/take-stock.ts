import type { ReservedLine } from "@orderapp/contracts/product";
import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { BegunCheckout } from "../carts/checkout.ts";
import type { OrderContext } from "../context.ts";
import type { Compensations } from "./compensations.ts";

/** Second wait: takes the stock of all lines or none, at today's prices, until well after the order would expire. */
export async function takeStock(
  ctx: OrderContext,
  { orderId, currency, lines }: BegunCheckout,
  undo: Compensations,
): Promise<ReservedLine[]> {
  const { orderExpiryMs, reservationGraceMs } = ctx.settings;
  const expiresAt = new Date(ctx.now().getTime() + orderExpiryMs + reservationGraceMs).toISOString();
  const release = async (): Promise<void> => {
    unwrap(await callSibling(ctx.product.release(ctx.call, { orderId, reason: "abandoned" })));
  };
  const reserving = callSibling(ctx.product.reserve(ctx.call, { orderId, currency, lines, expiresAt }));
  const result = await reserving.catch((error: unknown) => {
    undo.set("order", release);
    throw error;
  });
  if (!result.ok) {
    const { code, message, extra } = result.error;
    // It may have been taken all the same.
    if (code === "unavailable") undo.set("order", release);
    if (code === "conflict")
      throw new AppError("unavailable", "The earlier attempt was given up. Send the order again.");
    throw new AppError(code === "not_found" ? "insufficient_stock" : code, message, extra ? { extra } : {});
  }
  undo.set("order", release);
  const byVariant = new Map(result.value.map((line) => [line.variantId, line]));
  return lines.map(({ variantId, quantity }) => {
    const line = byVariant.get(variantId);
    if (line?.quantity !== quantity) throw new AppError("unavailable", "The stock taken is not the cart's. Try again.");
    return line;
  });
}
