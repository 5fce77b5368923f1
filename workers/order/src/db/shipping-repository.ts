import { AppError } from "@orderapp/core/errors";
import { guardDatabase } from "@orderapp/db/neon";
import { asc, eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { ShippingMethodInput, ShippingMethodPatch, ShippingMethodState } from "../shipping/method.ts";
import { shippingMethods } from "./schema.ts";
import { nextVersion, refusing, rowAt } from "./versioned.ts";

// They are listed as a whole, to buyers too.
const MOST = 100;

const refusals = {
  shipping_methods_pkey: () => new AppError("conflict", "There is a shipping method of this id already."),
  shipping_methods_days: () =>
    new AppError("validation_failed", "Correct the fields named in errors.", {
      errors: [{ path: "maxDays", message: "At least minDays", code: "too_small" }],
    }),
};

/** The shipping methods, as administrators see and write them. */
export function createShippingRepository(db: NeonHttpDatabase) {
  return {
    async list(enabled: boolean | undefined): Promise<ShippingMethodState[]> {
      const rows = await guardDatabase(
        db
          .select()
          .from(shippingMethods)
          .where(enabled === undefined ? undefined : eq(shippingMethods.enabled, enabled))
          .orderBy(asc(shippingMethods.position), asc(shippingMethods.id)),
      );
      return rows.map(toMethod);
    },

    async find(id: string): Promise<ShippingMethodState | undefined> {
      const [row] = await guardDatabase(db.select().from(shippingMethods).where(eq(shippingMethods.id, id)));
      return row && toMethod(row);
    },

    /** Throws `conflict` when the id is taken, or when there are as many as a list can hold. */
    async insert(method: ShippingMethodInput): Promise<ShippingMethodState> {
      const { id, name, minDays, maxDays, position, enabled } = method;
      const { rows } = await guardDatabase(
        refusing(
          db.execute<{ id: string }>(sql`
            insert into ${shippingMethods} (id, name, prices, min_days, max_days, countries, position, enabled)
            select ${id}, ${name}, ${JSON.stringify(method.prices)}::jsonb, ${minDays}::integer, ${maxDays}::integer,
              ${sql.param(method.countries, shippingMethods.countries)}::text[], ${position}::integer, ${enabled}::boolean
            where (select count(*) from ${shippingMethods}) < ${MOST}
            returning id`),
          refusals,
        ),
      );
      const inserted = rows.length > 0 ? await this.find(id) : undefined;
      if (!inserted) throw new AppError("conflict", `A shop has at most ${MOST} shipping methods.`);
      return inserted;
    },

    /** Undefined when there is no such method, or not at this version. */
    async update(
      id: string,
      patch: ShippingMethodPatch,
      version: number | undefined,
    ): Promise<ShippingMethodState | undefined> {
      const [row] = await guardDatabase(
        refusing(
          db
            .update(shippingMethods)
            .set({ ...patch, ...nextVersion(shippingMethods) })
            .where(rowAt(shippingMethods, id, version))
            .returning(),
          refusals,
        ),
      );
      return row && toMethod(row);
    },

    /** False when there is no such method, or not at this version. */
    async remove(id: string, version: number | undefined): Promise<boolean> {
      const rows = await guardDatabase(
        db
          .delete(shippingMethods)
          .where(rowAt(shippingMethods, id, version))
          .returning({ id: shippingMethods.id }),
      );
      return rows.length > 0;
    },
  };
}

export type ShippingRepository = ReturnType<typeof createShippingRepository>;

const toMethod = (row: typeof shippingMethods.$inferSelect): ShippingMethodState => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
