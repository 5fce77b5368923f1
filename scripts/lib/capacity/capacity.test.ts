import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { expect, it } from "vitest";
import { root } from "../tasks.ts";
import { MONTH, ratesAt, SEED, useAt, USES } from "./load.ts";
import { withTables } from "./page.ts";
import { broken, planAt, STEPS } from "./plan.ts";
import { CLUSTERS, CLUSTER_SOURCES, PRICES, costOf } from "./prices.ts";

it("docs/capacity.md says what is reckoned here; else run `pnpm capacity`", async () => {
  const page = await readFile(join(root, "docs", "capacity.md"), "utf8");
  expect(await format(withTables(page), { parser: "markdown", printWidth: 120 })).toBe(page);
});

it("costs begin beyond what is included", () => {
  expect(costOf("requests", 10_000_000)).toBe(0);
  expect(costOf("requests", 15_000_000)).toBeCloseTo(1.5);
  expect(costOf("redis", 100_000)).toBeCloseTo(0.2);
  expect(costOf("postgres", 720)).toBeCloseTo(159.84);
});

it.each(STEPS)("at %d times the load, every request is one of the kinds that are counted", (times) => {
  const rates = ratesAt(times);
  const all = Object.values(rates).reduce((sum, rate) => sum + rate, 0);
  expect(all).toBeCloseTo(SEED.requestsASecond * times);
  expect(rates["order placed"] * MONTH).toBeCloseTo(SEED.ordersADay * times * 30);
});

it("what orders ask for comes on top of what reads ask for", () => {
  const orders = SEED.ordersADay / 86_400;
  const mongo = orders * (USES["order placed"].mongo + USES["order paid, shipped, delivered"].mongo);
  expect(useAt(1).mongo).toBeGreaterThan(mongo);
  expect(useAt(1).messages).toBeCloseTo(orders * 5);
});

it("the seed's load breaks nothing, a thousand times it does, and each limit says what to do", () => {
  const [first, , , last] = STEPS.map(planAt);
  expect(first && broken(first)).toEqual([]);
  expect(last && broken(last).length).toBeGreaterThan(2);
  for (const { used, most, remedy } of last?.limits ?? [])
    expect([used > 0, most > 0, remedy !== ""]).not.toContain(false);
});

it("the bill is the sum of its lines, and grows with the load", () => {
  const plans = STEPS.map(planAt);
  for (const { bill, total } of plans) expect(bill.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(total);
  const totals = plans.map(({ total }) => total);
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
});

it("each price says on which page of its seller it stands, and up to a hundred times the load no other is used", () => {
  const sellers = /^https:\/\/(developers\.cloudflare\.com|neon\.com|www\.mongodb\.com|upstash\.com)\/./;
  for (const { source } of Object.values(PRICES)) expect(source).toMatch(sellers);
  for (const source of CLUSTER_SOURCES) expect(source).toMatch(sellers);
  const confirmed = new Set<string>(CLUSTERS.flatMap(({ name, confirmed: is }) => (is ? name : [])));
  for (const { times, cluster } of STEPS.map(planAt)) if (times <= 100) expect(confirmed).toContain(cluster);
});

it("what is kept costs as much as it grows: logs, carts, a year of orders, a week of changes", () => {
  const [first] = STEPS.map(planAt);
  const bill = new Map(first?.bill.map(({ what, dollars }) => [what, dollars]));
  const logs = (useAt(1).logs * MONTH * 1_500) / 1e9;
  expect(bill.get("Workers Logs, every event kept")).toBeCloseTo(
    costOf("logs", logs) + costOf("logStorage", (logs * 7) / 30),
  );
  const carts = (10_000 * 3 * 30 * 20_000) / 1e9;
  const others = costOf("objectRequests", useAt(1).objects * MONTH) + costOf("objectRows", useAt(1).rows * MONTH);
  expect(bill.get("Durable Objects")).toBeGreaterThan(others + costOf("objectStorage", carts));
  const neon = costOf("postgres", 2 * 720) + costOf("postgresStorage", 36.5) + costOf("postgresHistory", 2.1);
  expect(bill.get("Neon: compute, a year of orders, a week of changes")).toBeCloseTo(neon);
});
