import { createContext } from "./context.ts";
import { relay } from "./events/relay.ts";
import { commitStock } from "./inventory/commit-stock.ts";
import { releaseStock } from "./inventory/release-stock.ts";
import { reserveStock } from "./inventory/reserve-stock.ts";
import { restockSale } from "./inventory/restock-sale.ts";

/** What siblings may ask, and its context: loaded by rpc.ts. */
export const verbs = {
  commitStock,
  createContext,
  relay,
  releaseStock,
  reserveStock,
  restockSale,
};
