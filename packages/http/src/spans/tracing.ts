import {
  endSpan,
  inFirstSpan,
  inInvocation,
  inStarted,
  startSpan,
  type Span,
  type SpanStart,
} from "@orderapp/core/span";
import { continueTrace, readTrace, toTraceparent, type Trace } from "@orderapp/core/trace";
import { DurableObject, waitUntil, WorkerEntrypoint } from "cloudflare:workers";
import { HTTP_METHODS } from "../http-methods.ts";
import { callOf, messagingAttributes, noteStatus, rpcAttributes, tracedEnv, type TracedBindings } from "./bindings.ts";
import { exporterFor, type Exporter } from "./exporter.ts";

/** The name of a Worker in its spans, and its bindings. */
export type Tracing = TracedBindings & {
  service: string;
  /** Whether anybody can send it requests: what those say of a trace does not decide whether it is recorded. */
  edge?: boolean;
};

/**
 * What a Worker's entry points are made of so that they record spans: its handler, and the base classes of its RPC and
 * Durable Objects. Without the setting OTLP_URL they are the plain ones.
 */
export function createTracing(tracing: Tracing) {
  const { service } = tracing;
  const exporterOf = (env: object): Exporter | undefined => exporterFor(service, env);
  const instrumented = new WeakSet<object>();

  /** Wraps the methods of a class, up to those of the base classes here; once, when the first instance is made. */
  function instrument(instance: object): void {
    for (
      let at: object | null = Object.getPrototypeOf(instance);
      at && at !== TracedObject.prototype && at !== TracedEntrypoint.prototype && !instrumented.has(at);
      at = Object.getPrototypeOf(at)
    ) {
      instrumented.add(at);
      const owner = instance.constructor.name;
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
        const method: unknown = value;
        if (name === "constructor" || typeof method !== "function") continue;
        Object.defineProperty(at, name, {
          configurable: true,
          writable: true,
          value(this: { env: object }, ...args: unknown[]): unknown {
            const work = async (): Promise<unknown> => Reflect.apply(method, this, args);
            const exporter = exporterOf(this.env);
            if (!exporter) return Reflect.apply(method, this, args);
            if (name === "alarm") return root(exporter, { name: `alarm ${owner}`, attributes: TIMER }, undefined, work);
            const call = callOf(args);
            if (!call) return Reflect.apply(method, this, args);
            const full = `${owner}/${name}`;
            return root(
              exporter,
              { name: full, kind: "server", attributes: rpcAttributes(full) },
              call.traceparent,
              work,
            );
          },
        });
      }
    }
  }

  class TracedObject<Env extends object> extends DurableObject<Env> {
    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, exporterOf(env) ? tracedEnv(env, tracing) : env);
      if (exporterOf(env)) instrument(this);
    }
  }

  class TracedEntrypoint<Env extends object> extends WorkerEntrypoint<Env> {
    constructor(ctx: ExecutionContext, env: Env) {
      super(ctx, exporterOf(env) ? tracedEnv(env, tracing) : env);
      if (exporterOf(env)) instrument(this);
    }
  }

  function handler<Plain extends object>(plain: Plain): Plain;
  function handler(plain: ExportedHandler<object>): ExportedHandler<object> {
    const { fetch, queue, scheduled } = plain;
    return {
      ...plain,
      ...(fetch && {
        fetch(request, env, ctx) {
          const exporter = exporterOf(env);
          if (!exporter) return fetch(request, env, ctx);
          return serve(exporter, request, tracing.edge === true, async () =>
            fetch(request, tracedEnv(env, tracing), ctx),
          );
        },
      }),
      ...(queue && {
        queue(batch, env, ctx) {
          const exporter = exporterOf(env);
          if (!exporter) return queue(batch, env, ctx);
          return consume(exporter, batch, async (spanned) => queue(spanned, tracedEnv(env, tracing), ctx));
        },
      }),
      ...(scheduled && {
        scheduled(controller, env, ctx) {
          const exporter = exporterOf(env);
          if (!exporter) return scheduled(controller, env, ctx);
          return root(exporter, { name: "cron", attributes: TIMER }, undefined, async () =>
            scheduled(controller, tracedEnv(env, tracing), ctx),
          );
        },
      }),
    };
  }

  return { handler, DurableObject: TracedObject, WorkerEntrypoint: TracedEntrypoint };
}

const TIMER = { "faas.trigger": "timer" };

/** An invocation as a span of its caller's trace, or of a new one. */
function root<T>(
  exporter: Exporter,
  start: Omit<SpanStart, "parent">,
  parent: string | undefined,
  work: (span: Span | undefined) => Promise<T>,
  outside = false,
): Promise<T> {
  const caller = readTrace(parent ?? "");
  const trace = traceUnder(exporter, parent, outside);
  const recorder = exporter.recorder(waitUntil);
  // With a recorder nevertheless: what belongs to another trace may be sampled.
  if (!trace.sampled) return inInvocation({ trace, recorder }, () => work(undefined));
  return inFirstSpan({ trace, parentSpanId: caller?.spanId, recorder }, start, work);
}

/** Who begins a trace decides whether it is recorded; of one that comes from outside, we do. */
function traceUnder(exporter: Exporter, parent: string | undefined, outside = false): Trace {
  const trace = continueTrace(parent);
  return !outside && readTrace(parent ?? "") ? trace : { ...trace, sampled: exporter.samples() };
}

function serve(
  exporter: Exporter,
  request: Request,
  outside: boolean,
  work: () => Promise<Response>,
): Promise<Response> {
  const method = HTTP_METHODS.has(request.method) ? request.method : "_OTHER";
  const start = { name: method, kind: "server", attributes: { "http.request.method": method } } as const;
  const traced = async (span: Span | undefined): Promise<Response> => {
    const answer = await work();
    if (span) noteStatus(span, answer.status, 500);
    return answer;
  };
  return root(exporter, start, request.headers.get("traceparent") ?? undefined, traced, outside);
}

/** Each message is a span of its own, under its sender's; what is asked for the whole batch belongs to the first. */
function consume(exporter: Exporter, batch: MessageBatch, work: (batch: MessageBatch) => Promise<void>): Promise<void> {
  const recorder = exporter.recorder(waitUntil);
  const [first] = batch.messages;
  const trace = traceUnder(exporter, first && callOf([first.body])?.traceparent);
  return inInvocation({ trace, recorder }, async () => {
    const { messages, spans } = spanned(batch);
    const same = { queue: batch.queue, metadata: batch.metadata, messages };
    const whole = { ...same, ackAll: () => batch.ackAll(), retryAll: () => batch.retryAll() };
    const [lead] = spans;
    try {
      await (lead ? inStarted(lead, () => work(whole)) : work(whole));
      for (const span of spans) endSpan(span);
    } catch (error) {
      for (const span of spans) endSpan(span, error);
      throw error;
    }
  });
}

function spanned(batch: MessageBatch): { messages: Message[]; spans: Span[] } {
  const spans: Span[] = [];
  const messages = batch.messages.map((message): Message => {
    const call = callOf([message.body]);
    const attributes = {
      ...messagingAttributes("process", batch.queue, batch.messages.length),
      "messaging.message.id": message.id,
    };
    const name = `process ${batch.queue}`;
    const span = call && startSpan({ name, kind: "consumer", parent: call.traceparent, attributes });
    if (!span) return message;
    spans.push(span);
    return {
      id: message.id,
      timestamp: message.timestamp,
      attempts: message.attempts,
      body: Object.assign({}, message.body, { traceparent: toTraceparent(span) }),
      ack: () => message.ack(),
      retry: (options) => {
        span.error = "retry";
        message.retry(options);
      },
    };
  });
  return { messages, spans };
}
