import { createContext } from "../context.ts";
import { comparePage } from "../reconciliation/compare.ts";
import { advance, needsRun, newRun, setBack, taskOf } from "../reconciliation/run.ts";
import { withBooks } from "../reconciliation/with-books.ts";

/** What reconciler.ts does, and its context: loaded at first use. */
export const verbs = {
  advance,
  comparePage,
  createContext,
  needsRun,
  newRun,
  setBack,
  taskOf,
  withBooks,
};
