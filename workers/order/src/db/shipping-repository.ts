import { guardDatabase } from "@orderapp/db/neon";
import { asc, eq } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { ShippingRate } from "../shipping/shipping.ts";
import { shippingMethods } from "./schema.ts";

const LIFE_MS = 30_000;
const POLL_MS = 10;
const PATIENCE_MS = 1_000;

type Known = { rates: ShippingRate[] | undefined; readAt: number; askedAt: number };
// A cache that may vanish: a handful of rows that change a few times a year.
const cache = new Map<string, Known>();

/** The enabled shipping methods, at most half a minute old. */
export function createShippingRepository(db: NeonHttpDatabase, url: string) {
  const known = cache.get(url) ?? { rates: undefined, readAt: 0, askedAt: 0 };
  cache.set(url, known);
  const fresh = (): ShippingRate[] | undefined => (Date.now() - known.readAt < LIFE_MS ? known.rates : undefined);

  async function read(): Promise<ShippingRate[]> {
    known.askedAt = Date.now();
    const rows = await guardDatabase(
      db
        .select()
        .from(shippingMethods)
        .where(eq(shippingMethods.enabled, true))
        .orderBy(asc(shippingMethods.position), asc(shippingMethods.id)),
    );
    known.rates = rows.map(({ enabled: _enabled, position: _position, ...rate }) => rate);
    known.readAt = Date.now();
    return known.rates;
  }

  return {
    /** A rush of checkouts asks once: a request may not share another's connection, but it may see what that one read. */
    async all(): Promise<ShippingRate[]> {
      const asked = known.askedAt;
      while (!fresh() && Date.now() - known.askedAt < PATIENCE_MS && known.askedAt === asked) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return fresh() ?? read();
    },
  };
}

export type ShippingRepository = ReturnType<typeof createShippingRepository>;
