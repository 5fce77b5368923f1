/** W3C Trace Context (https://www.w3.org/TR/trace-context/), version 00. */
export type Trace = { traceId: string; spanId: string; sampled: boolean };

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Starts a trace, or continues the one in a valid `traceparent` header with a new span. */
export function continueTrace(traceparent?: string | null): Trace {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent ?? "");
  const [, version, traceId, parentId, flags, more] = match ?? [];
  const valid =
    traceId && version !== "ff" && !(version === "00" && more) && !/^0+$/.test(traceId) && !/^0+$/.test(parentId ?? "");
  return valid
    ? { traceId, spanId: hex(8), sampled: (Number.parseInt(flags ?? "00", 16) & 1) === 1 }
    : { traceId: hex(16), spanId: hex(8), sampled: true };
}

/** The header that hands this span on as the parent. */
export const toTraceparent = (trace: Trace): string =>
  `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;
