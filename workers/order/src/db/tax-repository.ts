import { AppError } from "@orderapp/core/errors";
import { guardDatabase } from "@orderapp/db/neon";
import { and, asc, eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { TaxRatePatch, TaxRateState } from "../taxes/tax.ts";
import { taxRates } from "./schema.ts";
import { nextVersion, refusing, rowAt } from "./versioned.ts";

const refusals = {
  tax_rates_place: () => new AppError("conflict", "There is a rate for this country and region already."),
};

export type TaxRateQuery = {
  limit: number;
  country?: string | undefined;
  after?: { country: string; regionKey: string } | undefined;
};

/** The tax rates, as administrators see and write them. */
export function createTaxRepository(db: NeonHttpDatabase) {
  return {
    /** A page by country and region, with one row more than asked when there are more. */
    async list({ limit, country, after }: TaxRateQuery): Promise<TaxRateState[]> {
      const rows = await guardDatabase(
        db
          .select()
          .from(taxRates)
          .where(
            and(
              country === undefined ? undefined : eq(taxRates.country, country),
              after && sql`(${taxRates.country}, ${taxRates.regionKey}) > (${after.country}, ${after.regionKey})`,
            ),
          )
          .orderBy(asc(taxRates.country), asc(taxRates.regionKey))
          .limit(limit + 1),
      );
      return rows.map(toRate);
    },

    async find(id: string): Promise<TaxRateState | undefined> {
      const [row] = await guardDatabase(db.select().from(taxRates).where(eq(taxRates.id, id)));
      return row && toRate(row);
    },

    /** Throws `conflict` when the country, or the region of it, has a rate already: however many ask at once. */
    async insert(rate: Omit<TaxRateState, "version" | "createdAt" | "updatedAt">): Promise<TaxRateState> {
      const [row] = await guardDatabase(refusing(db.insert(taxRates).values(rate).returning(), refusals));
      if (!row) throw new Error("A tax rate was written without a row");
      return toRate(row);
    },

    /** Undefined when there is no such rate, or not at this version. */
    async update(id: string, patch: TaxRatePatch, version: number | undefined): Promise<TaxRateState | undefined> {
      const [row] = await guardDatabase(
        db
          .update(taxRates)
          .set({ ...patch, ...nextVersion(taxRates) })
          .where(rowAt(taxRates, id, version))
          .returning(),
      );
      return row && toRate(row);
    },

    /** False when there is no such rate, or not at this version. */
    async remove(id: string, version: number | undefined): Promise<boolean> {
      const rows = await guardDatabase(
        db
          .delete(taxRates)
          .where(rowAt(taxRates, id, version))
          .returning({ id: taxRates.id }),
      );
      return rows.length > 0;
    },
  };
}

export type TaxRepository = ReturnType<typeof createTaxRepository>;

const toRate = (row: typeof taxRates.$inferSelect): TaxRateState => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
