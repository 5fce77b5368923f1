import { METRICS } from "@orderapp/http/metrics";
import { groupingsIn, parsePromql, selectorsIn } from "./promql.ts";

/** What Prometheus itself says of a target. */
const OWN: Record<string, { labels: readonly string[] }> = { up: { labels: ["job", "instance"] } };
const TABLE: Record<string, { labels: readonly string[] }> = { ...METRICS, ...OWN };

/** What an expression asks of `GET /metrics` that the table of metrics does not have. */
export function unknownIn(expression: string): string[] {
  const parsed = parsePromql(expression);
  return [
    ...selectorsIn(parsed).flatMap(({ metric, matchers }) => {
      const known = TABLE[metric];
      if (!known) return [`no metric ${metric}`];
      const wrong = matchers.filter(({ label }) => label !== "job" && !known.labels.includes(label));
      return wrong.map(({ label }) => `${metric} has no label ${label}`);
    }),
    ...groupingsIn(parsed).flatMap(({ labels, of }) =>
      selectorsIn(of).flatMap(({ metric }) =>
        labels
          .filter((label) => !TABLE[metric]?.labels.includes(label))
          .map((label) => `${metric} is grouped by ${label}, which it does not have`),
      ),
    ),
  ];
}
