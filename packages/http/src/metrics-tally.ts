import { measure, type Dataset } from "./metrics.ts";

type Counted = "event" | "message" | "webhook" | "store_failure";
type Parameters3<Name extends Counted> = Parameters<typeof measure<Name>>;

/**
 * Adds up what one invocation counts, since it may write 25 data points at most: one for each set of labels. Amounts are
 * added, and of lags the longest is kept.
 */
export function createTally<Name extends Counted>(name: Name) {
  const groups = new Map<string, { labels: Parameters3<Name>[2]; values: Record<string, number> }>();
  return {
    add(labels: Parameters3<Name>[2], values: Parameters3<Name>[3]): void {
      const key = JSON.stringify(Object.values(labels));
      const group = groups.get(key) ?? { labels, values: {} };
      groups.set(key, group);
      for (const [value, number] of Object.entries<number>(values)) {
        const before = group.values[value] ?? 0;
        group.values[value] = value === "lagSeconds" ? Math.max(before, number) : before + number;
      }
    },
    /** Writes all points, and begins anew. */
    write(dataset: Dataset | undefined): void {
      for (const { labels, values } of groups.values()) measure(dataset, name, labels, values as Parameters3<Name>[3]);
      groups.clear();
    },
  };
}
