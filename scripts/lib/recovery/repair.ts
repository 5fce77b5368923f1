import type { MongoClient } from "mongodb";
import { problemsOfBooks } from "./books.ts";
import { connectPostgres } from "./postgres.ts";
import { repairPayments } from "./repair-payments.ts";
import { repairStock } from "./repair-stock.ts";
import type { Stores } from "./take-backup.ts";

export type Repaired = {
  /** What was put right, in words, with how often. */
  repaired: Record<string, number>;
  /** What a person has to look at. */
  problems: string[];
};

/** Brings restored stores to agree: orders are right, and stock and payments follow them. Running it again is harmless. */
export async function repair(stores: Stores, mongo: MongoClient, holdMs: number): Promise<Repaired> {
  const product = await connectPostgres(stores.productUrl);
  const order = await connectPostgres(stores.orderUrl);
  try {
    const stock = await repairStock(product, order, holdMs);
    const payments = await repairPayments(mongo.db("payment_db"), order);
    return {
      repaired: { ...stock.repaired, ...payments.repaired },
      problems: [...stock.problems, ...payments.problems, ...(await problemsOfBooks(product, order))],
    };
  } finally {
    await product.end();
    await order.end();
  }
}
