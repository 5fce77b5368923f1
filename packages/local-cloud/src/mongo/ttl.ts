import type { Collection } from "./collection.ts";
import type { StoredDoc } from "./indexes.ts";
import { valuesAt } from "./paths.ts";
import { compileFilter } from "./match.ts";
import type { Store } from "./store.ts";

/** Deletes the documents whose TTL indexes say that they have expired; returns how many. */
export function expireDocuments(store: Store, now: number): number {
  let removed = 0;
  for (const collection of store.all()) {
    for (const { spec } of collection.indexes.values()) {
      if (spec.expireAfterSeconds === undefined) continue;
      const before = now - spec.expireAfterSeconds * 1000;
      const covers =
        spec.partial === undefined ? () => true : compileFilter(spec.partial, { collation: spec.collation });
      const expired = collect(collection, spec.paths[0] ?? "", before).filter((stored) => covers(stored.doc));
      for (const stored of expired) collection.remove(stored);
      removed += expired.length;
    }
  }
  return removed;
}

/** A document expires by its earliest date; values of other types never expire. */
function collect(collection: Collection, path: string, before: number): StoredDoc[] {
  const parts = path.split(".");
  const expired: StoredDoc[] = [];
  for (const stored of collection.all()) {
    const dates = valuesAt(stored.doc, parts).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]));
    if (dates.some((date) => date instanceof Date && date.getTime() < before)) expired.push(stored);
  }
  return expired;
}
