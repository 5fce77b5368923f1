/** W3C Trace Context (https://www.w3.org/TR/trace-context/), version 00. */
export type Trace = { traceId: string; spanId: string; sampled: boolean };

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const POOL_BYTES = 1_024;
// Random digits that nobody has had yet: asking for a few at a time costs a request more than the rest of its trace.
let pool = "";
let used = 0;

function hex(bytes: number): string {
  if (used + bytes * 2 > pool.length) {
    pool = "";
    for (const byte of crypto.getRandomValues(new Uint8Array(POOL_BYTES))) pool += HEX[byte];
    used = 0;
  }
  used += bytes * 2;
  return pool.slice(used - bytes * 2, used);
}

/** What a valid `traceparent` header says; undefined for any other. */
export function readTrace(traceparent: string): Trace | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent);
  const [, version, traceId, parentId = "", flags, more] = match ?? [];
  const valid =
    traceId && version !== "ff" && !(version === "00" && more) && !/^0+$/.test(traceId) && !/^0+$/.test(parentId);
  return valid ? { traceId, spanId: parentId, sampled: (Number.parseInt(flags ?? "00", 16) & 1) === 1 } : undefined;
}

/** Starts a trace, or continues the one in a valid `traceparent` header with a new span. */
export function continueTrace(traceparent?: string | null): Trace {
  const given = readTrace(traceparent ?? "");
  return given ? { ...given, spanId: hex(8) } : { traceId: hex(16), spanId: hex(8), sampled: true };
}

/** The trace that a `traceparent` belongs to, without a span of its own; a new one for an invalid header. */
export const traceIdOf = (traceparent: string): string => readTrace(traceparent)?.traceId ?? hex(16);

/** The header that hands this span on as the parent. */
export const toTraceparent = (trace: Trace): string =>
  `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;
