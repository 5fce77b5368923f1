import type { Rpc } from "@cloudflare/workers-types";
import { z } from "@hono/zod-openapi";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport, Money } from "./common.ts";
import { eventOf } from "./envelope.ts";

/** A variant as carts and orders need it: today's price, and what could be sold now. */
export type VariantQuote = {
  variantId: string;
  productId: string;
  sku: string;
  /** Product title, with the variant's own after a dash when it has options. */
  title: string;
  imageUrl?: string;
  unitPrice: Money;
  available: number;
  backorder: boolean;
  weightGrams?: number;
  /** False when the product is no longer active: it can be neither added nor bought. */
  sellable: boolean;
};

/** Names a variant by either of its names. */
export type VariantRef = { variantId: string } | { sku: string };

export type ReservedLine = VariantQuote & { quantity: number };

export const InventoryLow = eventOf(
  "inventory.low",
  z.object({ sku: z.string(), title: z.string(), available: z.int(), threshold: z.int() }),
);

/** What siblings may ask of the product Worker. */
export interface ProductRpc extends Rpc.WorkerEntrypointBranded {
  /** Today's price and stock of each variant, in one statement; unknown ones are absent from the answer. */
  quote(call: Call, input: { refs: VariantRef[]; currency: string }): Promise<Result<VariantQuote[], "unavailable">>;
  /**
   * Takes all lines of an order (summed per variant) or none, in one statement, and prices them.
   * Idempotent by `orderId`: the same call again answers with what was taken the first time.
   * `insufficient_stock` carries `extra.lines: [{sku, requested, available}]`.
   */
  reserve(
    call: Call,
    input: { orderId: string; currency: string; lines: { variantId: string; quantity: number }[]; expiresAt: string },
  ): Promise<
    Result<ReservedLine[], "insufficient_stock" | "not_found" | "currency_mismatch" | "conflict" | "unavailable">
  >;
  /**
   * Turns a reservation into a sale. Idempotent. One that was released meanwhile is taken again if stock allows,
   * else `insufficient_stock`.
   */
  commit(
    call: Call,
    input: { orderId: string },
  ): Promise<Result<null, "not_found" | "insufficient_stock" | "unavailable">>;
  /** Gives back what an order had taken, reserved or sold. Idempotent; an unknown order is no error. */
  release(
    call: Call,
    input: { orderId: string; reason: "cancelled" | "expired" | "abandoned" },
  ): Promise<Result<null, "unavailable">>;
  /**
   * Puts units of a sale back on hand, once per `refundId`. Of an order whose stock was released, which gave back all
   * that it had, nothing moves and `restocked` is false. `conflict` when that is more than the order still has.
   */
  restock(
    call: Call,
    input: { orderId: string; refundId: string; lines: { variantId: string; quantity: number }[] },
  ): Promise<Result<{ restocked: boolean }, "not_found" | "conflict" | "unavailable">>;
  /** Closes outbox entries whose consumer has done its work. Idempotent. */
  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
