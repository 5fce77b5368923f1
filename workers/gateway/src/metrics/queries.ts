import { DURATION_BUCKETS, MEASUREMENTS, QUANTILES, type Measurement } from "@orderapp/http/metrics";

/** One row of an answer; large integers come as texts. */
export type Row = Record<string, unknown>;

/** The column of a measurement's label or value. */
const column = (name: Measurement, of: string): string => {
  const { labels, values }: { labels: readonly string[]; values: readonly string[] } = MEASUREMENTS[name];
  if (labels.includes(of)) return `blob${labels.indexOf(of) + 1}`;
  if (values.includes(of)) return `double${values.indexOf(of) + 1}`;
  throw new Error(`${name} has no ${of}`);
};

const within = (count: number, unit: string): string => `timestamp > NOW() - INTERVAL '${count}' ${unit}`;
const HOUR = within(1, "HOUR");
const MINUTES = within(5, "MINUTE");

const http = (of: string): string => column("http_request", of);
const REQUESTS = `index1 = 'http_request' AND ${MINUTES}`;
const labelled = (...labels: string[]) => labels.map((label) => `${http(label)} AS ${label}`).join(", ");
const grouped = (...labels: string[]) => labels.map(http).join(", ");
const quantiles = (value: string) =>
  QUANTILES.map((level, i) => `quantileExactWeighted(${level})(${value}, _sample_interval) AS q${i}`).join(", ");

/** What was counted: the kinds of points whose first value is a count. */
const COUNTED: Measurement[] = ["event", "message", "webhook", "store_failure", "worker_failure"];

/** The questions to Analytics Engine, asked all at once; each looks at no more than a day of what is rare. */
export const queriesFor = (dataset: string) => ({
  requests: `SELECT ${labelled("service", "route", "method", "status")}, SUM(_sample_interval) AS requests
    FROM ${dataset} WHERE ${REQUESTS} GROUP BY ${grouped("service", "route", "method", "status")}`,
  durations: `SELECT ${labelled("service", "route")}, SUM(_sample_interval) AS requests,
    SUM(_sample_interval * ${http("seconds")}) AS seconds,
    ${DURATION_BUCKETS.map((le, i) => `sumIf(_sample_interval, ${http("seconds")} <= ${le}) AS b${i}`).join(", ")}
    FROM ${dataset} WHERE ${REQUESTS} GROUP BY ${grouped("service", "route")}`,
  quantiles: `SELECT ${labelled("service")}, ${quantiles(http("seconds"))}
    FROM ${dataset} WHERE ${REQUESTS} GROUP BY ${grouped("service")}`,
  counts: `SELECT index1 AS kind, blob1 AS a, blob2 AS b, blob3 AS c,
    SUM(_sample_interval * double1) AS day,
    sumIf(_sample_interval * double1, ${HOUR}) AS hour,
    sumIf(_sample_interval * double1, ${MINUTES}) AS minutes,
    sumIf(_sample_interval * ${column("event", "minorUnits")}, ${HOUR}) AS amount
    FROM ${dataset} WHERE ${within(1, "DAY")} AND index1 IN (${COUNTED.map((kind) => `'${kind}'`).join(", ")})
    GROUP BY index1, blob1, blob2, blob3`,
  eventLag: `SELECT ${quantiles(column("event", "lagSeconds"))}, count() AS points
    FROM ${dataset} WHERE index1 = 'event' AND ${HOUR}`,
  webhookLag: `SELECT ${quantiles(column("webhook", "lagSeconds"))}, count() AS points
    FROM ${dataset} WHERE index1 = 'webhook' AND ${column("webhook", "outcome")} = 'processed' AND ${HOUR}`,
  backlog: `SELECT ${column("backlog", "service")} AS service, ${column("backlog", "queue")} AS queue,
    argMax(${column("backlog", "count")}, timestamp) AS waiting,
    argMax(${column("backlog", "oldestSeconds")}, timestamp) AS oldest
    FROM ${dataset} WHERE index1 = 'backlog' AND ${MINUTES}
    GROUP BY ${column("backlog", "service")}, ${column("backlog", "queue")}`,
});

export type Answers = Record<keyof ReturnType<typeof queriesFor>, Row[]>;
