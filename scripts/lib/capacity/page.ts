import { USES, type Use } from "./load.ts";
import { CLUSTERS, CLUSTER_SOURCES, PRICES, READ_ON } from "./prices.ts";
import { type Plan, STEPS, broken, nearest, planAt } from "./plan.ts";

const BEGIN = "<!-- Written by `pnpm capacity`: change scripts/lib/capacity, not these tables. -->";
const END = "<!-- End of what `pnpm capacity` writes. -->";

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows;
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...body]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
};

/** Three digits, and words for what is large. */
export function rounded(value: number): string {
  const text = (number: number) => number.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  if (value >= 1e9) return `${text(value / 1e9)} billion`;
  if (value >= 1e6) return `${text(value / 1e6)} million`;
  return text(value);
}

const dollars = (value: number): string => `$${rounded(Math.round(value))}`;
const columns = ["", ...STEPS.map((times) => (times === 1 ? "the seed's" : `× ${times.toLocaleString("en-US")}`))];

function needs(plans: readonly Plan[]): string {
  const row = (name: string, of: (plan: Plan) => string | number): string[] => [
    name,
    ...plans.map((plan) => {
      const value = of(plan);
      return typeof value === "string" ? value : rounded(value);
    }),
  ];
  return table([
    columns,
    row("Requests a second, average", ({ times }) => 100 * times),
    row("Orders a day", ({ times }) => 10_000 * times),
    row("CPU ms a second, at the peak", ({ peak }) => peak.cpuMs),
    row("PostgreSQL: requests a second, at the peak", ({ peak }) => peak.postgres),
    row("PostgreSQL: compute units of both databases", ({ computeUnits }) => computeUnits),
    row("MongoDB: commands a second, at the peak", ({ peak }) => peak.mongo),
    row("MongoDB: cluster", ({ cluster }) => cluster),
    row("MongoDB: connections, at most", ({ connections }) => connections),
    row("Redis: commands a second, at the peak", ({ peak }) => peak.redis),
    row("Durable Objects: requests a second, at the peak", ({ peak }) => peak.objects),
    row("Queue: messages a second, at the peak", ({ peak }) => peak.messages),
    row("Orders and payments: GB a year", ({ gigabytesAYear }) => gigabytesAYear),
  ]);
}

function bill(plans: readonly Plan[]): string {
  const [first] = plans;
  const rows = (first?.bill ?? []).map(({ what }, i) => [
    what.startsWith("Atlas") ? "Atlas" : what,
    ...plans.map((plan) => dollars(plan.bill[i]?.dollars ?? 0)),
  ]);
  return table([columns, ...rows, ["**A month**", ...plans.map(({ total }) => `**${dollars(total)}**`)]]);
}

function limits(plans: readonly Plan[]): string {
  return plans
    .map((plan) => {
      const name = plan.times === 1 ? "The seed's load" : `× ${plan.times.toLocaleString("en-US")}`;
      const passed = broken(plan);
      const near = nearest(plan);
      if (passed.length === 0) {
        return `- **${name}**: nothing. Nearest: ${lower(near.name)}, ${rounded(near.used)} of ${rounded(near.most)}.`;
      }
      const each = passed.map(
        ({ name: what, used, most, remedy }) => `  - ${what}: ${rounded(used)} of ${rounded(most)}. Do: ${remedy}.`,
      );
      return [`- **${name}**:`, ...each].join("\n");
    })
    .join("\n");
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function uses(): string {
  const names: [keyof Use, string][] = [
    ["cpuMs", "CPU ms"],
    ["postgres", "PostgreSQL"],
    ["mongo", "MongoDB"],
    ["redis", "Redis"],
    ["objects", "objects"],
    ["rows", "rows"],
    ["messages", "messages"],
    ["points", "points"],
    ["logs", "log events"],
  ];
  return table([
    ["", ...names.map(([, title]) => title)],
    ...Object.entries(USES).map(([kind, use]) => [kind, ...names.map(([name]) => String(use[name]))]),
  ]);
}

function prices(): string {
  const rows = Object.values(PRICES).map(({ what, dollars: price, per, included, source }) => [
    `[${what}](${source})`,
    `$${price}${per === 1 ? "" : ` a ${per === 1_000_000 ? "million" : rounded(per)}`}`,
    included === 0 ? "none" : rounded(included),
  ]);
  const clusters = CLUSTERS.map(({ name, dollarsAnHour, confirmed, connections, operationsASecond }) => [
    name,
    `$${dollarsAnHour}${confirmed ? "" : ", to be asked"}`,
    rounded(connections),
    rounded(operationsASecond),
  ]);
  return [
    table([["", "price", "included a month"], ...rows]),
    `Atlas, by [its prices](${CLUSTER_SOURCES[0]}), [its bills](${CLUSTER_SOURCES[1]}) and [its limits](${CLUSTER_SOURCES[2]}). No page that we could read has the prices of the larger ones; they count at × 1,000 alone. What a cluster does in a second is our own cautious guess:`,
    table([["cluster", "an hour", "connections a node", "commands a second"], ...clusters]),
  ].join("\n\n");
}

/** The part of docs/capacity.md that is reckoned. */
export function tables(): string {
  const plans = STEPS.map(planAt);
  return [
    BEGIN,
    "## What each step needs",
    needs(plans),
    "## What it costs",
    bill(plans),
    "## What breaks first, and what to do",
    limits(plans),
    "## What a request asks for",
    uses(),
    `## Prices, compared with their pages on ${READ_ON}`,
    prices(),
    END,
  ].join("\n\n");
}

/** The page with its tables as they are reckoned now. */
export function withTables(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error("docs/capacity.md has no place for the tables");
  return `${before}${tables()}${after}`;
}
