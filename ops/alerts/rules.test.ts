import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { QUANTILES } from "@orderapp/http/metrics";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { unknownIn } from "./metric-table.ts";
import { evaluate, parsePromql, type Sample } from "./promql.ts";

const root = join(import.meta.dirname, "../..");
const Rule = z.strictObject({
  alert: z.string().regex(/^OrderApp[A-Z]\w+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+m$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const Rules = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), interval: z.string(), rules: z.array(Rule) })),
});
const groups = Rules.parse(parse(readFileSync(join(import.meta.dirname, "rules.yml"), "utf8"))).groups;
const rules = groups.flatMap((group) => group.rules);

const sample = (name: string, labels: Record<string, string>, value: number): Sample => ({ name, labels, value });
const up = sample("orderapp_up", { service: "order" }, 1);
const many = sample("orderapp_http_requests_5m", { service: "order", route: "/", method: "GET", status: "200" }, 20);
const few = { ...many, value: 19 };
const paid = (value: number) => [
  sample("orderapp_payments_1h", { provider: "stripe", outcome: "succeeded" }, value),
  sample("orderapp_payments_1h", { provider: "stripe", outcome: "refunded" }, 900),
  sample("orderapp_payments_1h", { provider: "stripe", outcome: "failed" }, 10),
];
const quantile = (q: string, value: number) =>
  sample("orderapp_http_request_duration_seconds", { service: "order", quantile: q }, value);
const failures = (reason: string, value: number) =>
  sample("orderapp_store_failures_5m", { service: "order", reason }, value);
const ended = (outcome: string, value: number) =>
  sample("orderapp_worker_failures_5m", { service: "order", outcome }, value);

/** What makes each alert fire, and what is next to it and must not. */
const CASES: Record<string, { fires: Sample[][]; rests: Sample[][] }> = {
  OrderAppServiceDown: { fires: [[{ ...up, value: 0 }]], rests: [[up], []] },
  OrderAppMetricsMissing: { fires: [[], [sample("up", { job: "orderapp" }, 0), up]], rests: [[up]] },
  OrderAppErrorRateHigh: {
    fires: [[many, sample("orderapp_http_error_ratio", { service: "order" }, 0.051)]],
    rests: [
      [many, sample("orderapp_http_error_ratio", { service: "order" }, 0.05)],
      [few, sample("orderapp_http_error_ratio", { service: "order" }, 1)],
      [many, sample("orderapp_http_error_ratio", { service: "user" }, 1)],
    ],
  },
  OrderAppResponseTimeHigh: {
    fires: [[many, quantile("0.95", 1.001)]],
    rests: [
      [many, quantile("0.95", 1)],
      [many, quantile("0.99", 9)],
      [few, quantile("0.95", 9)],
    ],
  },
  OrderAppDatabasePoolExhausted: {
    fires: [[failures("pool_exhausted", 1)]],
    rests: [[failures("pool_exhausted", 0)], [failures("timeout", 99)]],
  },
  OrderAppStoreFailing: {
    fires: [[failures("timeout", 6), failures("unavailable", 5)]],
    rests: [[failures("timeout", 5), failures("unavailable", 5)], [failures("pool_exhausted", 99)]],
  },
  OrderAppCpuExceeded: { fires: [[ended("exceededCpu", 1)]], rests: [[ended("exceededMemory", 9)], []] },
  OrderAppMemoryExceeded: { fires: [[ended("exceededMemory", 1)]], rests: [[ended("exceededCpu", 9)], []] },
  OrderAppStoreSlow: {
    fires: [[sample("orderapp_store_latency_seconds", { service: "order", store: "postgres" }, 0.6)]],
    rests: [[sample("orderapp_store_latency_seconds", { service: "order", store: "postgres" }, 0.4)]],
  },
  OrderAppPaymentFailuresHigh: {
    fires: [[...paid(40), sample("orderapp_payment_failure_ratio", { provider: "stripe" }, 0.021)]],
    rests: [
      [...paid(40), sample("orderapp_payment_failure_ratio", { provider: "stripe" }, 0.02)],
      [...paid(39), sample("orderapp_payment_failure_ratio", { provider: "stripe" }, 0.5)],
    ],
  },
  OrderAppBacklogOld: {
    fires: [[sample("orderapp_backlog_oldest_seconds", { service: "order", queue: "outbox" }, 301)]],
    rests: [[sample("orderapp_backlog_oldest_seconds", { service: "order", queue: "outbox" }, 300)]],
  },
  OrderAppDeadLetters: {
    fires: [[sample("orderapp_dead_letters_1d", {}, 1)]],
    rests: [[sample("orderapp_dead_letters_1d", {}, 0)]],
  },
  OrderAppMessagesFailing: {
    fires: [[sample("orderapp_messages_1h", { channel: "email", outcome: "failed" }, 11)]],
    rests: [
      [sample("orderapp_messages_1h", { channel: "email", outcome: "failed" }, 10)],
      [sample("orderapp_messages_1h", { channel: "email", outcome: "retried" }, 99)],
    ],
  },
  OrderAppProviderWebhooksParked: {
    fires: [[sample("orderapp_provider_webhooks_1h", { provider: "stripe", outcome: "parked" }, 1)]],
    rests: [[sample("orderapp_provider_webhooks_1h", { provider: "stripe", outcome: "retried" }, 9)]],
  },
  OrderAppReconciliationDifferences: {
    fires: [[sample("orderapp_reconciliation_differences_1d", {}, 1)]],
    rests: [[sample("orderapp_reconciliation_differences_1d", {}, 0)]],
  },
  OrderAppPaymentAnomalies: {
    fires: [[sample("orderapp_payment_anomalies_1d", {}, 1)]],
    rests: [[sample("orderapp_payment_anomalies_1d", {}, 0)]],
  },
};

describe.each(rules)("alert $alert", ({ alert, expr, annotations, ...rule }) => {
  it("asks for metrics and labels that GET /metrics tells", () => {
    expect(unknownIn(expr)).toEqual([]);
    const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? "");
    const [first] = evaluate(parsePromql(expr), CASES[alert]!.fires[0]!);
    expect(Object.keys(first!.labels), "labels that the result has").toEqual(expect.arrayContaining(used));
  });

  it("fires when it should, and not before", () => {
    const { fires, rests } = CASES[alert]!;
    const firing = (samples: Sample[]) => evaluate(parsePromql(expr), samples).length > 0;
    for (const samples of fires) expect(firing(samples), JSON.stringify(samples)).toBe(true);
    for (const samples of rests) expect(firing(samples), JSON.stringify(samples)).toBe(false);
  });

  it("leads to a runbook that says what it means, what to look at and what to do", () => {
    expect(annotations.runbook_url).toBe(`ops/runbooks/${alert}.md`);
    const text = readFileSync(join(root, annotations.runbook_url), "utf8");
    for (const heading of ["What it means", "What to look at", "What to do"]) expect(text).toContain(`## ${heading}`);
    expect(text).toContain(`**${rule.labels.severity}**`);
    expect(text.split("\n").length).toBeGreaterThanOrEqual(15);
    expect(brokenLinks(join(root, "ops/runbooks"), text)).toEqual([]);
  });
});

const brokenLinks = (folder: string, text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].flatMap(([, to]) => (existsSync(join(folder, to!)) ? [] : to!));

it("the seed's alerts are all there", () => {
  expect(rules.map(({ alert }) => alert).sort()).toEqual(Object.keys(CASES).sort());
  const critical = ["ServiceDown", "ErrorRateHigh", "ResponseTimeHigh", "DatabasePoolExhausted"];
  const warning = ["CpuExceeded", "MemoryExceeded", "StoreSlow", "PaymentFailuresHigh"];
  const of = (severity: string) => rules.filter(({ labels }) => labels.severity === severity).map(({ alert }) => alert);
  expect(of("critical")).toEqual(expect.arrayContaining(critical.map((name) => `OrderApp${name}`)));
  expect(of("warning")).toEqual(expect.arrayContaining(warning.map((name) => `OrderApp${name}`)));
});

it("no runbook is of an alert that is gone", () => {
  const pages = readdirSync(join(root, "ops/runbooks")).filter((name) => name.startsWith("OrderApp"));
  expect(pages.sort()).toEqual(rules.map(({ alert }) => `${alert}.md`).sort());
});

it("the quantile that is compared is one that is told", () => {
  expect(QUANTILES.map(String)).toContain("0.95");
});

describe("the evaluator", () => {
  it("refuses what it does not know, and what is not PromQL", () => {
    expect(() => parsePromql("sum by (a) (x")).toThrow("not PromQL");
    for (const text of ["rate(x[5m]) > 0", "avg by (a) (x)", "x > y", "x / 2", "x and ignoring (a) y"]) {
      expect(() => evaluate(parsePromql(text), []), text).toThrow("does not know");
    }
  });

  it("finds metrics and labels that are not in the table", () => {
    expect(unknownIn("orderapp_nothing > 0")).toEqual(["no metric orderapp_nothing"]);
    expect(unknownIn('orderapp_up{store="x"} == 0')).toEqual(["orderapp_up has no label store"]);
    expect(unknownIn("sum by (store) (orderapp_up)")).toEqual([
      "orderapp_up is grouped by store, which it does not have",
    ]);
  });
});
