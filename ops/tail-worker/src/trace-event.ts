import { redact } from "@orderapp/http/log";

/** One invocation in the fields of Logpush's dataset workers_trace_events, as far as its job asks for them. */
export interface TraceEvent {
  EventTimestampMs: number;
  EventType: string;
  ScriptName: string;
  ScriptVersion: { ID?: string };
  Entrypoint: string;
  Outcome: string;
  CPUTimeMs: number;
  WallTimeMs: number;
  Logs: { Level: string; Message: string[]; TimestampMs: number }[];
  Exceptions: { Name: string; Message: string; TimestampMs: number }[];
}

/**
 * What Logpush would send of an invocation. The event itself (addresses, headers) is left out, as it is of Logpush's
 * job; what was logged by others than our logger, and what was thrown, has no secrets and no addresses any more.
 */
export function toTraceEvent(item: TraceItem, now: number): TraceEvent {
  return {
    EventTimestampMs: item.eventTimestamp ?? now,
    EventType: typeOf(item.event),
    ScriptName: item.scriptName ?? "unknown",
    ScriptVersion: item.scriptVersion?.id ? { ID: item.scriptVersion.id } : {},
    Entrypoint: item.entrypoint ?? "default",
    Outcome: item.outcome,
    CPUTimeMs: item.cpuTime,
    WallTimeMs: item.wallTime,
    Logs: item.logs.map(({ level, message, timestamp }) => ({
      Level: level,
      Message: textsOf(message),
      TimestampMs: timestamp,
    })),
    Exceptions: item.exceptions.map(({ name, message, timestamp }) => ({
      Name: name,
      Message: redact(message),
      TimestampMs: timestamp,
    })),
  };
}

/** What `console.log` was given: a line of our logger stays as it is, since it was redacted when it was written. */
function textsOf(message: unknown): string[] {
  const given: unknown[] = Array.isArray(message) ? message : [message];
  return given.map((part) => {
    if (typeof part === "string") return isRecord(part) ? part : redact(part);
    return redact(JSON.stringify(part) ?? String(part));
  });
}

const isRecord = (line: string): boolean => /^\{"timestamp":"[^"]+","level":"(?:ERROR|WARN|INFO|DEBUG)",/.test(line);

function typeOf(event: TraceItem["event"]): string {
  if (event === null) return "unknown";
  if ("request" in event) return "fetch";
  if ("rpcMethod" in event) return "worker_rpc";
  if ("queue" in event) return "queue";
  if ("cron" in event) return "scheduled";
  if ("scheduledTime" in event) return "alarm";
  return "other";
}
