/*
 * What is measured, and what Prometheus is told of it. A measurement is one kind of data point in Analytics Engine; a
 * metric is a gauge that `GET /metrics` reckons from the points of a window (docs/decisions/0022-metrics.md).
 */

/** Kinds of data points: `index1` is the name, `blob1…` the labels, `double1…` the values, in this order. */
export const MEASUREMENTS = {
  /** Written once a request, by the gateway; `service` is who answered. */
  http_request: { labels: ["service", "route", "method", "status"], values: ["seconds"] },
  /** Written where a store's failure becomes an answer. */
  store_failure: { labels: ["service", "reason"], values: ["count"] },
  /** Written where an event was recorded for the first time, which is once. */
  event: { labels: ["event", "provider", "currency"], values: ["count", "minorUnits", "lagSeconds"] },
  /** Written when a try to send a message was recorded. */
  message: { labels: ["channel", "outcome"], values: ["count"] },
  /** Written when a provider's event was processed, put off or parked. */
  webhook: { labels: ["provider", "outcome"], values: ["count", "lagSeconds"] },
  /** Written each minute by a Worker's cron: how much is overdue, and for how long the oldest has waited. */
  backlog: { labels: ["service", "queue"], values: ["count", "oldestSeconds"] },
  /** Written by the Tail Worker: an invocation that the platform ended. */
  worker_failure: { labels: ["service", "outcome"], values: ["count"] },
} as const satisfies Record<string, { labels: readonly string[]; values: readonly string[] }>;

export type Measurement = keyof typeof MEASUREMENTS;
type LabelsOf<Name extends Measurement> = Record<(typeof MEASUREMENTS)[Name]["labels"][number], string>;
type ValuesOf<Name extends Measurement> = Record<(typeof MEASUREMENTS)[Name]["values"][number], number>;

/** The binding of an Analytics Engine dataset, as far as it is used. */
export type Dataset = {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
};

/** Writes one data point, and waits for nothing. Without a binding there is nobody to tell. */
export function measure<Name extends Measurement>(
  dataset: Dataset | undefined,
  name: Name,
  labels: LabelsOf<Name>,
  values: ValuesOf<Name>,
): void {
  if (!dataset) return;
  const shape: { labels: readonly string[]; values: readonly string[] } = MEASUREMENTS[name];
  const texts: Record<string, string> = labels;
  const numbers: Record<string, number> = values;
  dataset.writeDataPoint({
    indexes: [name],
    blobs: shape.labels.map((label) => texts[label] ?? ""),
    doubles: shape.values.map((value) => numbers[value] ?? 0),
  });
}

/** How far back a metric looks; `now` is asked for while it is told. */
export type MetricWindow = "now" | "5m" | "1h" | "1d";

/** One family of gauges that `GET /metrics` tells. */
export type Metric = {
  help: string;
  unit: "count" | "per minute" | "ratio" | "seconds" | "minor units" | "boolean";
  window: MetricWindow;
  labels: readonly string[];
};

/** Upper bounds of the buckets of durations, in seconds; the last one is +Inf. */
export const DURATION_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** The quantiles that are reckoned exactly. */
export const QUANTILES = [0.5, 0.95, 0.99] as const;

/**
 * Every family that `GET /metrics` may tell, all of them gauges: counts are those of the window and go down again, so
 * they are compared as they are, never by `rate()`.
 */
export const METRICS = {
  orderapp_up: {
    help: "1 while a Worker and all its stores answer",
    unit: "boolean",
    window: "now",
    labels: ["service"],
  },
  orderapp_store_up: {
    help: "1 while a store answers the Worker that owns it",
    unit: "boolean",
    window: "now",
    labels: ["service", "store"],
  },
  orderapp_store_latency_seconds: {
    help: "How long a store took to answer the check of its health",
    unit: "seconds",
    window: "now",
    labels: ["service", "store"],
  },
  orderapp_http_requests_5m: {
    help: "Requests answered in the last 5 minutes, by the service that answered",
    unit: "count",
    window: "5m",
    labels: ["service", "route", "method", "status"],
  },
  orderapp_http_error_ratio: {
    help: "Share of the requests of the last 5 minutes that were answered with 5xx",
    unit: "ratio",
    window: "5m",
    labels: ["service"],
  },
  orderapp_http_requests_in_flight: {
    help: "Requests that were being answered at once in the last 5 minutes, on average",
    unit: "count",
    window: "5m",
    labels: ["service"],
  },
  orderapp_http_request_duration_seconds: {
    help: "Quantiles of the time to an answer in the last 5 minutes, as the gateway sees it",
    unit: "seconds",
    window: "5m",
    labels: ["service", "quantile"],
  },
  orderapp_http_request_duration_seconds_bucket: {
    help: "Requests of the last 5 minutes that were answered within `le` seconds",
    unit: "count",
    window: "5m",
    labels: ["service", "route", "le"],
  },
  orderapp_http_request_duration_seconds_sum: {
    help: "Seconds that the requests of the last 5 minutes took together",
    unit: "seconds",
    window: "5m",
    labels: ["service", "route"],
  },
  orderapp_http_request_duration_seconds_count: {
    help: "Requests of the last 5 minutes",
    unit: "count",
    window: "5m",
    labels: ["service", "route"],
  },
  orderapp_store_failures_5m: {
    help: "Requests and calls that failed in the last 5 minutes because of a store: reason is pool_exhausted, timeout or unavailable",
    unit: "count",
    window: "5m",
    labels: ["service", "reason"],
  },
  orderapp_worker_failures_5m: {
    help: "Invocations that the platform ended in the last 5 minutes: outcome is exceededCpu, exceededMemory, exception or another of its words",
    unit: "count",
    window: "5m",
    labels: ["service", "outcome"],
  },
  orderapp_orders_per_minute: {
    help: "Orders placed a minute, over the last 5 minutes",
    unit: "per minute",
    window: "5m",
    labels: [],
  },
  orderapp_orders_1h: {
    help: "Orders that became PENDING (placed), CONFIRMED, SHIPPED, DELIVERED or CANCELLED in the last hour",
    unit: "count",
    window: "1h",
    labels: ["status"],
  },
  orderapp_revenue_1h_minor_units: {
    help: "Totals of the orders confirmed in the last hour, in minor units",
    unit: "minor units",
    window: "1h",
    labels: ["currency"],
  },
  orderapp_payments_1h: {
    help: "Payments of the last hour: outcome is succeeded, failed or refunded",
    unit: "count",
    window: "1h",
    labels: ["provider", "outcome"],
  },
  orderapp_payment_failure_ratio: {
    help: "Share of the payments of the last hour that failed, of those that failed or succeeded",
    unit: "ratio",
    window: "1h",
    labels: ["provider"],
  },
  orderapp_registrations_1h: {
    help: "People who registered in the last hour",
    unit: "count",
    window: "1h",
    labels: [],
  },
  orderapp_stock_low_1h: {
    help: "Variants whose stock fell below their threshold in the last hour",
    unit: "count",
    window: "1h",
    labels: [],
  },
  orderapp_reconciliation_differences_1d: {
    help: "Reports of the last day that the providers' books and ours differ",
    unit: "count",
    window: "1d",
    labels: [],
  },
  orderapp_payment_anomalies_1d: {
    help: "Payments of the last day that somebody has to look at",
    unit: "count",
    window: "1d",
    labels: [],
  },
  orderapp_dead_letters_1d: {
    help: "Reports of the last day of events that could not be handled",
    unit: "count",
    window: "1d",
    labels: [],
  },
  orderapp_event_lag_seconds: {
    help: "Quantiles of the time from an event to its record at its consumer, in the last hour: outbox and queue",
    unit: "seconds",
    window: "1h",
    labels: ["quantile"],
  },
  orderapp_messages_1h: {
    help: "Tries of the last hour to send a message: outcome is sent, retried or failed",
    unit: "count",
    window: "1h",
    labels: ["channel", "outcome"],
  },
  orderapp_provider_webhooks_1h: {
    help: "Providers' events handled in the last hour: outcome is processed, ignored, retried or parked",
    unit: "count",
    window: "1h",
    labels: ["provider", "outcome"],
  },
  orderapp_provider_webhook_lag_seconds: {
    help: "Quantiles of the time from a provider's event coming in to its being processed, in the last hour",
    unit: "seconds",
    window: "1h",
    labels: ["quantile"],
  },
  orderapp_backlog: {
    help: "What the last minute's round found overdue: queue is outbox (events not acknowledged) or messages (to be sent)",
    unit: "count",
    window: "5m",
    labels: ["service", "queue"],
  },
  orderapp_backlog_oldest_seconds: {
    help: "For how long the oldest of what is overdue has waited",
    unit: "seconds",
    window: "5m",
    labels: ["service", "queue"],
  },
} as const satisfies Record<`orderapp_${string}`, Metric>;

export type MetricName = keyof typeof METRICS;
