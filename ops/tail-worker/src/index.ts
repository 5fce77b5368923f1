import { createLogger } from "@orderapp/http/log";
import { measure, type Dataset } from "@orderapp/http/metrics";
import { failuresOf } from "./failures.ts";
import { toTraceEvent } from "./trace-event.ts";

interface Env {
  METRICS?: Dataset;
  /** Logstash's HTTP input, such as https://logs.example.com; nothing is sent while it is empty. */
  LOGS_URL: string;
  /** User and password of that input, `user:password`. */
  LOGS_CREDENTIALS?: string;
}

const TIME_LIMIT_MS = 5_000;
/** The most data points that one invocation may write. */
const POINTS = 25;

export default {
  async tail(items, env) {
    for (const { count, ...labels } of failuresOf(items).slice(0, POINTS)) {
      measure(env.METRICS, "worker_failure", labels, { count });
    }
    if (!env.LOGS_URL) return;
    const lines = items.map((item) => `${JSON.stringify(toTraceEvent(item, Date.now()))}\n`).join("");
    const log = createLogger("tail", crypto.randomUUID().replaceAll("-", ""));
    try {
      const answer = await fetch(env.LOGS_URL, {
        method: "POST",
        headers: {
          "content-type": "application/x-ndjson",
          "content-encoding": "gzip",
          authorization: `Basic ${btoa(env.LOGS_CREDENTIALS ?? "")}`,
        },
        body: await gzip(lines),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      await answer.body?.cancel();
      if (!answer.ok) log.error("logs not taken", { status: answer.status, invocations: items.length });
    } catch (error) {
      log.error("logs not sent", { error, invocations: items.length });
    }
  },
} satisfies ExportedHandler<Env>;

function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}
