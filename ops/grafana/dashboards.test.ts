import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { METRICS } from "@orderapp/http/metrics";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { unknownIn } from "../alerts/metric-table.ts";
import { parsePromql, selectorsIn } from "../alerts/promql.ts";

const here = import.meta.dirname;
const Source = z.object({ type: z.literal("prometheus"), uid: z.string() });
const Dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), datasource: Source, definition: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      datasource: Source,
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), datasource: Source, expr: z.string(), legendFormat: z.string() })),
    }),
  ),
});
const dashboards = readdirSync(join(here, "dashboards")).map((file) => ({
  file,
  ...Dashboard.parse(JSON.parse(readFileSync(join(here, "dashboards", file), "utf8"))),
}));
const provisioned = z
  .object({ datasources: z.array(z.object({ uid: z.string(), type: z.string() })) })
  .parse(parse(readFileSync(join(here, "provisioning/datasources/prometheus.yml"), "utf8"))).datasources;

describe.each(dashboards)("dashboard $file", ({ panels, templating }) => {
  const targets = panels.flatMap((panel) => panel.targets.map((target) => ({ panel: panel.title, ...target })));

  it("asks for metrics and labels that GET /metrics tells", () => {
    // What Prometheus itself says of its alerts is no metric of ours.
    for (const { expr, panel } of targets.filter(({ expr }) => !expr.startsWith("ALERTS"))) {
      expect(unknownIn(expr), panel).toEqual([]);
      expect(expr, panel).not.toMatch(/\b(?:rate|irate|increase|delta)\(/);
      for (const [, name] of expr.matchAll(/\$(\w+)/g))
        expect(templating.list.map((each) => each.name)).toContain(name);
    }
  });

  it("says only labels that its series have", () => {
    for (const { expr, legendFormat, panel } of targets) {
      const labels = selectorsIn(parsePromql(expr)).flatMap(({ metric }) => labelsOf(metric));
      const by = /^(?:topk\(\d+, )?sum by \(([^)]+)\)/.exec(expr)?.[1]?.split(", ");
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(by ?? labels, panel).toContain(label);
    }
  });

  it("asks the data source that is provisioned, and no panel covers another", () => {
    const uids = [...panels, ...targets, ...templating.list].map(({ datasource }) => datasource.uid);
    expect(new Set(uids)).toEqual(new Set(provisioned.map(({ uid }) => uid)));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

const table: Record<string, { labels: readonly string[] }> = METRICS;
const labelsOf = (metric: string): readonly string[] => table[metric]?.labels ?? [];

it("the five dashboards show every metric there is", () => {
  expect(dashboards.map(({ uid }) => uid).sort()).toEqual(
    ["business", "overview", "payments", "queues", "stock"].map((name) => `orderapp-${name}`),
  );
  const shown = dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => selectorsIn(parsePromql(expr)).map((s) => s.metric))),
  );
  expect(Object.keys(METRICS).filter((name) => !shown.includes(name))).toEqual([]);
});
