import type { AppError } from "@orderapp/core/errors";
import { postgresError } from "@orderapp/db/neon";
import { and, eq, sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

type Versioned = { id: AnyPgColumn; version: AnyPgColumn };

/** The row of an id, at the version that the caller expects, if they expect one. */
export const rowAt = (table: Versioned, id: string, version: number | undefined): SQL | undefined =>
  and(eq(table.id, id), version === undefined ? undefined : eq(table.version, version));

/** What each change writes besides. */
export const nextVersion = (table: Versioned) => ({
  version: sql<number>`${table.version} + 1`,
  updatedAt: sql<Date>`now()`,
});

/** Runs a write; what a unique key or a check of the table refuses is told by its constraint's name. */
export async function refusing<T>(work: Promise<T>, refusals: Record<string, () => AppError>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refusal = refusals[postgresError(error)?.constraint ?? ""];
    throw refusal?.() ?? error;
  }
}
