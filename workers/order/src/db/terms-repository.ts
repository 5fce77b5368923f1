import { guardDatabase } from "@orderapp/db/neon";
import { sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { Terms } from "../shipping/terms.ts";
import { shippingMethods, taxRates } from "./schema.ts";

const LIFE_MS = 5_000;
const POLL_MS = 10;
const PATIENCE_MS = 1_000;

type Known = { terms: Terms | undefined; readAt: number; askedAt: number };
// A cache that may vanish: a handful of rows a country, that change a few times a year.
const caches = new Map<string, Map<string, Known>>();

/** The shop's terms by country, of the last five seconds at most; a change made here is in force here at once. */
export function createTermsRepository(db: NeonHttpDatabase, url: string) {
  const cache = caches.get(url) ?? new Map<string, Known>();
  caches.set(url, cache);

  async function read(country: string, known: Known): Promise<Terms> {
    known.askedAt = Date.now();
    const { rows } = await guardDatabase(
      db.execute<Terms>(sql`
        select (
          select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name, 'minDays', m.min_days,
            'maxDays', m.max_days, 'prices', m.prices) order by m.position, m.id), '[]')
          from ${shippingMethods} m where m.enabled and (m.countries is null or ${country} = any(m.countries))
        ) as methods, (
          select coalesce(json_agg(json_build_object('region', t.region_key, 'name', t.name, 'rate', t.rate,
            'appliesToShipping', t.applies_to_shipping)), '[]')
          from ${taxRates} t where t.country = ${country}
        ) as "taxRates"`),
    );
    const terms = rows[0] ?? { methods: [], taxRates: [] };
    known.terms = terms;
    known.readAt = known.askedAt;
    return terms;
  }

  return {
    /** A rush of checkouts asks once: a request may not share another's connection, but it may see what that one read. */
    async forCountry(country: string): Promise<Terms> {
      const known = cache.get(country) ?? { terms: undefined, readAt: 0, askedAt: 0 };
      cache.set(country, known);
      const fresh = (): Terms | undefined => (Date.now() - known.readAt < LIFE_MS ? known.terms : undefined);
      const asked = known.askedAt;
      while (!fresh() && Date.now() - known.askedAt < PATIENCE_MS && known.askedAt === asked) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return fresh() ?? read(country, known);
    },

    /** What was written holds from now on; a read that began before it fills an entry that nobody looks at. */
    forget(): void {
      cache.clear();
    },
  };
}

export type TermsRepository = ReturnType<typeof createTermsRepository>;
