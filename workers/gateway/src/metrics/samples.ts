import type { EventType } from "@orderapp/contracts/events";
import type { OrderStatus } from "@orderapp/contracts/order";
import { DURATION_BUCKETS, METRICS, QUANTILES, type MetricName } from "@orderapp/http/metrics";
import type { ServiceHealth } from "../health.ts";
import type { Answers, Row } from "./queries.ts";

export type Sample = { name: MetricName; labels: Record<string, string>; value: number };

const SECONDS_IN_WINDOW = 300;
const STATUSES: readonly (readonly [event: EventType, status: OrderStatus])[] = [
  ["order.created", "PENDING"],
  ["order.confirmed", "CONFIRMED"],
  ["order.shipped", "SHIPPED"],
  ["order.delivered", "DELIVERED"],
  ["order.cancelled", "CANCELLED"],
];

const text = (row: Row, name: string): string => (typeof row[name] === "string" ? row[name] : "");
const number = (row: Row, name: string): number => {
  const value = Number(row[name]);
  return Number.isFinite(value) ? value : 0;
};
const sum = (rows: Row[], name: string): number => rows.reduce((total, row) => total + number(row, name), 0);
const byService = (rows: Row[]) => [...Map.groupBy(rows, (row) => text(row, "service"))];

/** Everything that is told, from the answers of Analytics Engine and the health of the Workers. */
export const samplesOf = (answers: Answers, health: ServiceHealth[]): Sample[] => [
  ...ofHealth(health),
  ...ofRequests(answers),
  ...ofFailures(answers.counts),
  ...ofBusiness(answers.counts),
  ...ofDeliveries(answers),
  ...answers.backlog.flatMap((row): Sample[] => {
    const labels = { service: text(row, "service"), queue: text(row, "queue") };
    return [
      { name: "orderapp_backlog", labels, value: number(row, "waiting") },
      { name: "orderapp_backlog_oldest_seconds", labels, value: number(row, "oldest") },
    ];
  }),
];

const ofHealth = (health: ServiceHealth[]): Sample[] =>
  health.flatMap(({ service, ok, checks }): Sample[] => [
    { name: "orderapp_up", labels: { service }, value: ok ? 1 : 0 },
    ...checks.flatMap((check): Sample[] => {
      const labels = { service, store: check.name };
      return [
        { name: "orderapp_store_up", labels, value: check.ok ? 1 : 0 },
        { name: "orderapp_store_latency_seconds", labels, value: check.latencyMs / 1_000 },
      ];
    }),
  ]);

function ofRequests({ requests, durations, quantiles }: Answers): Sample[] {
  return [
    ...requests.map((row): Sample => {
      const labels = {
        service: text(row, "service"),
        route: text(row, "route"),
        method: text(row, "method"),
        status: text(row, "status"),
      };
      return { name: "orderapp_http_requests_5m", labels, value: number(row, "requests") };
    }),
    ...byService(requests).map(([service, rows]): Sample => {
      const failed = rows.filter((row) => text(row, "status").startsWith("5"));
      const value = sum(failed, "requests") / Math.max(1, sum(rows, "requests"));
      return { name: "orderapp_http_error_ratio", labels: { service }, value };
    }),
    // Little's law: how many are there at once is how long they stay together, by the time they came in.
    ...byService(durations).map(([service, rows]): Sample => {
      const value = sum(rows, "seconds") / SECONDS_IN_WINDOW;
      return { name: "orderapp_http_requests_in_flight", labels: { service }, value };
    }),
    ...quantiles.flatMap((row) =>
      quantilesOf("orderapp_http_request_duration_seconds", { service: text(row, "service") }, row),
    ),
    ...durations.flatMap((row): Sample[] => {
      const labels = { service: text(row, "service"), route: text(row, "route") };
      const bucket = (le: string, value: number): Sample => ({
        name: "orderapp_http_request_duration_seconds_bucket",
        labels: { ...labels, le },
        value,
      });
      return [
        ...DURATION_BUCKETS.map((le, i) => bucket(String(le), number(row, `b${i}`))),
        bucket("+Inf", number(row, "requests")),
        { name: "orderapp_http_request_duration_seconds_sum", labels, value: number(row, "seconds") },
        { name: "orderapp_http_request_duration_seconds_count", labels, value: number(row, "requests") },
      ];
    }),
  ];
}

const quantilesOf = (name: MetricName, labels: Record<string, string>, row: Row): Sample[] =>
  QUANTILES.map((level, i) => ({ name, labels: { ...labels, quantile: String(level) }, value: number(row, `q${i}`) }));

const of = (rows: Row[], kind: string): Row[] => rows.filter((row) => text(row, "kind") === kind);

function ofFailures(counts: Row[]): Sample[] {
  return [
    ...of(counts, "store_failure").map((row): Sample => ({
      name: "orderapp_store_failures_5m",
      labels: { service: text(row, "a"), reason: text(row, "b") },
      value: number(row, "minutes"),
    })),
    ...of(counts, "worker_failure").map((row): Sample => ({
      name: "orderapp_worker_failures_5m",
      labels: { service: text(row, "a"), outcome: text(row, "b") },
      value: number(row, "minutes"),
    })),
  ];
}

function ofBusiness(counts: Row[]): Sample[] {
  const events = of(counts, "event");
  const called = (name: EventType) => events.filter((row) => text(row, "a") === name);
  const one = (name: MetricName, value: number): Sample => ({ name, labels: {}, value });
  const payments = events.filter((row) => text(row, "a").startsWith("payment.") && text(row, "b") !== "");
  return [
    one("orderapp_orders_per_minute", sum(called("order.created"), "minutes") / 5),
    ...STATUSES.map(([event, status]): Sample => ({
      name: "orderapp_orders_1h",
      labels: { status },
      value: sum(called(event), "hour"),
    })),
    ...called("order.confirmed").map((row): Sample => ({
      name: "orderapp_revenue_1h_minor_units",
      labels: { currency: text(row, "c") },
      value: number(row, "amount"),
    })),
    ...[...Map.groupBy(payments, (row) => text(row, "b"))].flatMap(([provider, rows]) => ofProvider(provider, rows)),
    one("orderapp_registrations_1h", sum(called("user.registered"), "hour")),
    one("orderapp_stock_low_1h", sum(called("inventory.low"), "hour")),
    one("orderapp_reconciliation_differences_1d", sum(called("payment.reconciliation_differs"), "day")),
    one("orderapp_payment_anomalies_1d", sum(called("payment.anomaly"), "day")),
    one("orderapp_dead_letters_1d", sum(called("notification.dead_letters"), "day")),
  ];
}

function ofProvider(provider: string, rows: Row[]): Sample[] {
  const count = (outcome: string): number =>
    sum(
      rows.filter((row) => text(row, "a") === `payment.${outcome}`),
      "hour",
    );
  const [succeeded, failed] = [count("succeeded"), count("failed")];
  return [
    ...(["succeeded", "failed", "refunded"] as const).map((outcome): Sample => ({
      name: "orderapp_payments_1h",
      labels: { provider, outcome },
      value: count(outcome),
    })),
    {
      name: "orderapp_payment_failure_ratio",
      labels: { provider },
      value: failed / Math.max(1, succeeded + failed),
    },
  ];
}

function ofDeliveries({ counts, eventLag, webhookLag }: Answers): Sample[] {
  const seen = (rows: Row[]) => rows.filter((row) => number(row, "points") > 0);
  return [
    ...of(counts, "message").map((row): Sample => ({
      name: "orderapp_messages_1h",
      labels: { channel: text(row, "a"), outcome: text(row, "b") },
      value: number(row, "hour"),
    })),
    ...of(counts, "webhook").map((row): Sample => ({
      name: "orderapp_provider_webhooks_1h",
      labels: { provider: text(row, "a"), outcome: text(row, "b") },
      value: number(row, "hour"),
    })),
    ...seen(eventLag).flatMap((row) => quantilesOf("orderapp_event_lag_seconds", {}, row)),
    ...seen(webhookLag).flatMap((row) => quantilesOf("orderapp_provider_webhook_lag_seconds", {}, row)),
  ];
}

/** Prometheus' text exposition format, version 0.0.4: each family once, with its help. */
export function toPrometheus(samples: Sample[]): string {
  const families = Map.groupBy(samples, ({ name }) => name);
  const lines = [...families].flatMap(([name, family]) => [
    `# HELP ${name} ${METRICS[name].help}`,
    `# TYPE ${name} gauge`,
    ...family.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
}

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
