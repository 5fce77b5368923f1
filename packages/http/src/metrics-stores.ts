import { AppError } from "@orderapp/core/errors";
import { measure, type Dataset } from "./metrics.ts";

/** Says what a cron's round found waiting: how much, and for how long the oldest has. */
export function measureBacklog(
  dataset: Dataset | undefined,
  labels: { service: string; queue: "outbox" | "messages" },
  since: readonly string[],
): void {
  const oldest = Math.min(...since.map(Date.parse));
  const oldestSeconds = since.length === 0 ? 0 : Math.max(0, Date.now() - oldest) / 1_000;
  measure(dataset, "backlog", labels, { count: since.length, oldestSeconds });
}

/** Counts what was thrown because a store could not be used, where that is first known: what it was is in the cause. */
export function measureStoreFailure(dataset: Dataset | undefined, service: string, error: unknown): void {
  if (!(error instanceof AppError) || error.code !== "unavailable" || error.cause === undefined) return;
  measure(dataset, "store_failure", { service, reason: reasonOf(error.cause) }, { count: 1 });
}

const CAUSES_LOOKED_AT = 5;

function reasonOf(cause: unknown): "pool_exhausted" | "timeout" | "unavailable" {
  let reason: "timeout" | "unavailable" = "unavailable";
  for (let error = cause, depth = 0; error instanceof Error && depth < CAUSES_LOOKED_AT; error = error.cause, depth++) {
    // MongoDB's driver waits for a connection of its pool; PostgreSQL has none left (SQLSTATE 53300).
    if (error.name === "MongoWaitQueueTimeoutError" || ("code" in error && error.code === "53300")) {
      return "pool_exhausted";
    }
    if (/Timeout|AbortError/.test(error.name)) reason = "timeout";
  }
  return reason;
}
