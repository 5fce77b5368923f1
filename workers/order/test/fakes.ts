import type { DomainEvent } from "@orderapp/contracts/events";
import type { VariantQuote } from "@orderapp/contracts/product";
import { fail, ok } from "@orderapp/core/result";
import type { OrderContext } from "../src/context.ts";

type Reservation = { lines: { variantId: string; quantity: number }[]; state: "reserved" | "sold" | "released" };

/** A shop's siblings in memory, as their contracts say, with what was asked of them; each can be made to fail. */
export function createSiblings() {
  const variants = new Map<string, VariantQuote>();
  const reservations = new Map<string, Reservation>();
  const calls: { method: string; orderId?: string; input: unknown }[] = [];
  const published: DomainEvent[] = [];
  const sessions = new Map<string, string>();
  const broken = new Set<string>();
  const returned = new Set<string>();
  let settlement: "unpaid" | "processing" | "paid" = "unpaid";

  const note = (method: string, input: { orderId?: string }): boolean => {
    calls.push({ method, input, ...(input.orderId === undefined ? {} : { orderId: input.orderId }) });
    return broken.has(method);
  };
  const down = () => fail("unavailable", "This sibling is down.");
  const take = (reservation: Reservation): boolean => {
    const short = reservation.lines.some(({ variantId, quantity }) => {
      const variant = variants.get(variantId);
      return !variant?.sellable || variant.available < quantity;
    });
    if (!short) move(reservation, -1);
    return !short;
  };
  const move = (reservation: Reservation, sign: 1 | -1): void => {
    for (const { variantId, quantity } of reservation.lines) {
      const variant = variants.get(variantId);
      if (variant) variants.set(variantId, { ...variant, available: variant.available + sign * quantity });
    }
  };

  const product: OrderContext["product"] = {
    async quote(_call, input) {
      if (note("quote", {})) return down();
      return ok(
        [...variants.values()].filter((variant) =>
          input.refs.some((ref) => ("sku" in ref ? ref.sku === variant.sku : ref.variantId === variant.variantId)),
        ),
      );
    },
    async reserve(_call, input) {
      if (note("reserve", input)) return down();
      const known = reservations.get(input.orderId);
      if (known?.state === "released") return fail("conflict", "Released.");
      const reservation = known ?? { lines: input.lines, state: "reserved" };
      if (!known) {
        const lines = input.lines.map(({ variantId, quantity }) => {
          const variant = variants.get(variantId);
          return { sku: variant?.sku ?? "", requested: quantity, available: variant?.available ?? 0 };
        });
        if (!take(reservation)) return fail("insufficient_stock", "Not enough.", { lines });
        reservations.set(input.orderId, reservation);
      }
      return ok(
        reservation.lines.flatMap(({ variantId, quantity }) => {
          const variant = variants.get(variantId);
          return variant ? [{ ...variant, quantity }] : [];
        }),
      );
    },
    async commit(_call, input) {
      if (note("commit", input)) return down();
      const reservation = reservations.get(input.orderId);
      if (!reservation) return fail("not_found", "No such reservation.");
      if (reservation.state === "released" && !take(reservation)) return fail("insufficient_stock", "Sold out.");
      reservation.state = "sold";
      return ok(null);
    },
    async release(_call, input) {
      if (note("release", input)) return down();
      const reservation = reservations.get(input.orderId);
      if (reservation && reservation.state !== "released") {
        reservation.state = "released";
        move(reservation, 1);
      }
      return ok(null);
    },
    async restock(_call, input) {
      if (note("restock", input)) return down();
      const reservation = reservations.get(input.orderId);
      if (!reservation) return fail("not_found", "No such reservation.");
      if (reservation.state === "released") return ok({ restocked: false });
      if (!returned.has(input.refundId)) move({ lines: input.lines, state: "sold" }, 1);
      returned.add(input.refundId);
      return ok({ restocked: true });
    },
  };

  const payment: OrderContext["payment"] = {
    async createPayment(_call, input) {
      if (note("createPayment", input)) return fail("upstream_error", "Stripe is down.");
      const id = sessions.get(input.orderId) ?? crypto.randomUUID();
      sessions.set(input.orderId, id);
      return ok({ id, provider: input.provider, status: "requires_payment", clientSecret: `secret-${id}` });
    },
    async settle(_call, input) {
      if (note("settle", input)) return down();
      return ok({ state: settlement });
    },
    async cancelPayments(_call, input) {
      return note("cancelPayments", input) ? down() : ok(null);
    },
  };

  const user: OrderContext["user"] = {
    requireActive: async (_call, { userId }) =>
      userId === "disabled"
        ? fail("account_disabled", "The account is disabled.")
        : ok({ email: `${userId}@example.com`, emailVerified: true, ...(userId === "zoe" ? { locale: "fr-CA" } : {}) }),
  };

  return {
    product,
    payment,
    user,
    calls,
    published,
    broken,
    reservations,
    callsOf: (method: string, orderId?: string) =>
      calls.filter((call) => call.method === method && (orderId === undefined || call.orderId === orderId)),
    settleAs: (state: typeof settlement) => {
      settlement = state;
    },
    stockOf: (variantId: string) => variants.get(variantId)?.available,
    /** Puts a variant on sale, or changes it. */
    sell(over: Partial<VariantQuote> = {}): VariantQuote {
      const variantId = over.variantId ?? crypto.randomUUID();
      const variant: VariantQuote = {
        variantId,
        productId: `product-of-${variantId}`,
        sku: `SKU-${variantId}`,
        title: "Mug - Blue",
        unitPrice: { amount: 1250, currency: "USD" },
        available: 10,
        backorder: false,
        sellable: true,
        ...variants.get(variantId),
        ...over,
      };
      variants.set(variantId, variant);
      return variant;
    },
    /** Deletes a variant. */
    withdraw(variantId: string): void {
      variants.delete(variantId);
    },
    publish: async (events: DomainEvent[]) => {
      if (broken.has("publish")) throw new Error("The queue is down.");
      published.push(...events);
    },
  };
}

export type Siblings = ReturnType<typeof createSiblings>;
