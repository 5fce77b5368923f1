import { AsyncLocalStorage } from "node:async_hooks";
import { continueTrace, readTrace, toTraceparent, type Trace } from "./trace.ts";

/*
 * Spans of traces: what takes time, and inside what. They are recorded only inside an invocation that somebody records
 * (docs/decisions/0023-spans.md); anywhere else everything here does nothing but the work it is given.
 */

export type SpanKind = "internal" | "server" | "client" | "producer" | "consumer";
export type Attributes = Record<string, string | number | boolean | undefined>;

export type Span = Trace & {
  parentSpanId: string | undefined;
  /** One of few: ids belong into attributes, and what is personal nowhere. */
  name: string;
  kind: SpanKind;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt?: number;
  attributes: Attributes;
  /** Spans of other traces that this one follows from. */
  links: Trace[];
  /** The class of what went wrong. */
  error?: string;
  recorder: Recorder;
};

/** Takes the spans of one invocation. */
export type Recorder = {
  /** Whether there is room for another one of this trace. */
  opens(traceId: string): boolean;
  ended(span: Span): void;
  /** The invocation has answered; work in the background may go on. */
  over(): void;
};

/** Where we are: `recorder` is absent in a trace that is not sampled. */
type Place = { trace: Trace; span?: Span; recorder?: Recorder };

const place = new AsyncLocalStorage<Place>();

export type SpanStart = {
  name: string;
  kind?: SpanKind;
  attributes?: Attributes;
  /** The `traceparent` of what this is a part of; the span that we are in, when there is none. */
  parent?: string | undefined;
};

/** Runs an invocation of `trace`, whose spans go to the recorder if there is one. */
export async function inInvocation<T>(at: Omit<Place, "span">, work: () => Promise<T>): Promise<T> {
  try {
    return await place.run(at, work);
  } finally {
    at.recorder?.over();
  }
}

/** The trace that we are in, its span being the one to hand on as the parent. */
export const activeTrace = (): Trace | undefined => place.getStore()?.trace;

/** What an RPC takes first, when nobody called: the trace we are in, or else a new one. */
export const ownCall = (): { traceparent: string } => ({
  traceparent: toTraceparent(activeTrace() ?? continueTrace()),
});

/** Says more of the span that we are in. */
export function describeSpan(name: string, attributes: Attributes): void {
  const span = place.getStore()?.span;
  if (!span) return;
  span.name = name;
  Object.assign(span.attributes, attributes);
}

/** Says that the span that we are in and one of another trace belong together. */
export function linkSpan(traceparent: string): void {
  const span = place.getStore()?.span;
  const other = span && readTrace(traceparent);
  if (other && other.traceId !== span.traceId && span.links.length < 32) span.links.push(other);
}

/** Which parent a call has that names one: the span we are in, unless the call belongs to another trace. */
export function parentOfCall(traceparent: string): string | undefined {
  const here = place.getStore()?.trace;
  return here && traceparent.includes(here.traceId) ? undefined : traceparent;
}

/** A new span that has begun, to be ended by `endSpan`; undefined where nothing is recorded. */
export function startSpan(start: SpanStart): Span | undefined {
  const here = place.getStore();
  if (!here?.recorder) return undefined;
  const above = start.parent === undefined ? here.trace : readTrace(start.parent);
  if (!above?.sampled || !here.recorder.opens(above.traceId)) return undefined;
  return spanOf(continueTrace(toTraceparent(above)), above.spanId, start, here.recorder);
}

const spanOf = (
  trace: Trace,
  parentSpanId: string | undefined,
  { name, kind = "internal", attributes = {} }: SpanStart,
  recorder: Recorder,
): Span => ({ ...trace, parentSpanId, name, kind, startedAt: Date.now(), attributes, links: [], recorder });

/** Ends a span, by an error if there is one. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (!span || span.endedAt !== undefined) return;
  span.endedAt = Date.now();
  if (error !== undefined) span.error = errorType(error);
  span.recorder.ended(span);
}

/** Runs work inside a span that somebody else ends. */
export const inStarted = <T>(span: Span, work: () => T): T =>
  place.run({ trace: span, span, recorder: span.recorder }, work);

/** Runs work as a span; where nothing is recorded, only the work. */
export function inSpan<T>(start: SpanStart, work: (span: Span | undefined) => Promise<T>): Promise<T> {
  const span = startSpan(start);
  return span ? within(span, work) : work(undefined);
}

/** Runs an invocation of `trace` as its span of that id, whose parent is the caller's. */
export const inFirstSpan = <T>(
  at: { trace: Trace; parentSpanId: string | undefined; recorder: Recorder },
  start: SpanStart,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> =>
  inInvocation(at, () =>
    at.recorder.opens(at.trace.traceId)
      ? within(spanOf(at.trace, at.parentSpanId, start, at.recorder), work)
      : work(undefined),
  );

function within<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  return inStarted(span, async () => {
    try {
      const result = await work(span);
      endSpan(span);
      return result;
    } catch (error) {
      endSpan(span, error);
      throw error;
    }
  });
}

/** The class of an error, which says nothing of anybody. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return "_OTHER";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[\w.-]{1,40}$/.test(code) ? code : error.name;
}
