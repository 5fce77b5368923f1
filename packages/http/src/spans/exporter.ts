import type { Recorder, Span } from "@orderapp/core/span";
import { createLogger } from "../log.ts";
import { toOtlp } from "./otlp.ts";

/** The settings of traces, all of them optional. */
export type SpanBindings = {
  ENVIRONMENT?: string;
  /** The collector's address, such as `http://127.0.0.1:4318`; without it there are no spans. */
  OTLP_URL?: string;
  /** Headers for the collector: `name=value,name=value`, values percent-encoded. */
  OTLP_HEADERS?: string;
  /** The share of new traces that is recorded, 0 to 1. */
  OTLP_SAMPLE_RATIO?: string;
};

/** Where a Worker's spans go. */
export type Exporter = {
  /** Whether a trace that begins here is recorded: by chance, since clients choose the ids of theirs. */
  samples(): boolean;
  /** Collects the spans of one invocation, and sends them when it is over. */
  recorder(waitUntil: (work: Promise<unknown>) => void): Recorder;
};

// Of one trace in one invocation: a batch of messages belongs to many purchases, and none may take another's room.
const MOST_SPANS = 256;
const MOST_AT_ONCE = 256;
// What ends in the background is sent together, but does not wait for what never ends.
const MOST_LATE = 16;
const TIMEOUT_MS = 2_000;
const REST_MS = 10_000;
const TELL_EVERY_MS = 60_000;

// An isolate's environment never changes; the caches may vanish. Two environments of one Worker have one exporter, so
// that both know of a collector that fails.
const exporters = new WeakMap<object, { exporter: Exporter | undefined }>();
const bySettings = new Map<string, Exporter>();

/** The exporter that an environment asks for; undefined when it asks for none. */
export function exporterFor(service: string, env: SpanBindings): Exporter | undefined {
  if (!env.OTLP_URL) return undefined;
  const known = exporters.get(env);
  if (known) return known.exporter;
  const exporter = URL.canParse(env.OTLP_URL) ? sharedExporter(service, env, env.OTLP_URL) : undefined;
  exporters.set(env, { exporter });
  return exporter;
}

function sharedExporter(service: string, env: SpanBindings, url: string): Exporter {
  const name = JSON.stringify([service, url, env.OTLP_HEADERS, env.OTLP_SAMPLE_RATIO]);
  const exporter = bySettings.get(name) ?? createExporter(service, env, url);
  bySettings.set(name, exporter);
  return exporter;
}

function createExporter(service: string, env: SpanBindings, base: string): Exporter {
  const url = `${base.replace(/\/+$/, "")}/v1/traces`;
  const headers = { ...readHeaders(env.OTLP_HEADERS ?? ""), "content-type": "application/json" };
  const resource = {
    "service.name": service,
    "service.namespace": "orderapp",
    "deployment.environment.name": env.ENVIRONMENT,
    "telemetry.sdk.language": "webjs",
    "telemetry.sdk.name": "orderapp",
  };
  const log = createLogger(service, "", "WARN");
  const ratio = env.OTLP_SAMPLE_RATIO ? Number(env.OTLP_SAMPLE_RATIO) : 1;
  let restUntil = 0;
  let dropped = 0;
  let toldAt = 0;

  function drop(count: number, reason: string): void {
    dropped += count;
    const now = Date.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    log.warn("spans dropped", { spans: dropped, reason });
    toldAt = now;
    dropped = 0;
  }

  // A collector that fails is left alone for a while: nobody's work waits for it, and no invocation is kept alive.
  async function send(spans: Span[]): Promise<void> {
    if (Date.now() < restUntil) return drop(spans.length, "the collector failed a moment ago");
    try {
      const body = toOtlp(resource, spans);
      const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      await answer.body?.cancel();
      if (answer.ok) return;
      drop(spans.length, `the collector answered ${answer.status}`);
    } catch (error) {
      drop(spans.length, error instanceof Error ? error.name : "unknown error");
    }
    restUntil = Date.now() + REST_MS;
  }

  return {
    samples: () => Math.random() < ratio,
    recorder(waitUntil) {
      const opened = new Map<string, number>();
      let open = 0;
      let over = false;
      let ended: Span[] = [];
      const flush = (): void => {
        const batch = ended;
        ended = [];
        if (batch.length > 0) waitUntil(send(batch));
      };
      return {
        opens(traceId) {
          const before = opened.get(traceId) ?? 0;
          if (before >= MOST_SPANS) {
            drop(1, "too many of one trace in one invocation");
            return false;
          }
          opened.set(traceId, before + 1);
          open += 1;
          return true;
        },
        ended(span) {
          open -= 1;
          ended.push(span);
          if (ended.length >= MOST_AT_ONCE || (over && (open === 0 || ended.length >= MOST_LATE))) flush();
        },
        over() {
          over = true;
          flush();
        },
      };
    },
  };
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a value that was not encoded
  }
};

/** As OTEL_EXPORTER_OTLP_HEADERS is written. */
function readHeaders(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [name = "", ...value] = pair.split("=");
      return name.trim() === "" ? [] : [[name.trim().toLowerCase(), decode(value.join("=").trim())]];
    }),
  );
}
