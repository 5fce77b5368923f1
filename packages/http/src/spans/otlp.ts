import type { Span, SpanKind } from "@orderapp/core/span";

/* OTLP 1.x, traces as JSON over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */

const KINDS: Record<SpanKind, number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUS_ERROR = { code: 2 };
const SAMPLED = 1;

type Value = { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean };

function valueOf(value: string | number | boolean): Value {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const attributesOf = (attributes: Span["attributes"]) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]));

// 64-bit integers are texts in JSON; a Worker's clock has milliseconds.
const nanos = (ms: number): string => `${ms}000000`;

const toSpan = (span: Span) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
  flags: SAMPLED,
  name: span.name,
  kind: KINDS[span.kind],
  startTimeUnixNano: nanos(span.startedAt),
  endTimeUnixNano: nanos(span.endedAt ?? span.startedAt),
  attributes: attributesOf({ ...span.attributes, "error.type": span.error }),
  ...(span.links.length > 0 ? { links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })) } : {}),
  status: span.error === undefined ? {} : STATUS_ERROR,
});

/** The body of an export request: spans of one Worker. */
export const toOtlp = (resource: Span["attributes"], spans: readonly Span[]): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: "orderapp" }, spans: spans.map(toSpan) }],
      },
    ],
  });
