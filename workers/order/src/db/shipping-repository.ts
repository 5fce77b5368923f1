import { guardDatabase } from "@orderapp/db/neon";
import { asc, eq } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { ShippingRate } from "../shipping/shipping.ts";
import { shippingMethods } from "./schema.ts";

const LIFE_MS = 30_000;
// A cache that may vanish: a handful of rows that change a few times a year.
const cache = new Map<string, { rates: ShippingRate[]; readAt: number }>();

/** The enabled shipping methods, at most half a minute old. */
export function createShippingRepository(db: NeonHttpDatabase, url: string) {
  return {
    async all(): Promise<ShippingRate[]> {
      const known = cache.get(url);
      if (known && Date.now() - known.readAt < LIFE_MS) return known.rates;
      const rows = await guardDatabase(
        db
          .select()
          .from(shippingMethods)
          .where(eq(shippingMethods.enabled, true))
          .orderBy(asc(shippingMethods.position), asc(shippingMethods.id)),
      );
      const rates = rows.map(({ enabled: _enabled, position: _position, ...rate }) => rate);
      cache.set(url, { rates, readAt: Date.now() });
      return rates;
    },
  };
}

export type ShippingRepository = ReturnType<typeof createShippingRepository>;
