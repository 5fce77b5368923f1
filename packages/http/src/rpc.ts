import { AppError, type ErrorCode } from "@orderapp/core/errors";
import { fail, ok, type Result } from "@orderapp/core/result";
import { withTimeout } from "@orderapp/core/time";
import { traceIdOf } from "@orderapp/core/trace";
import type { Call, HealthReport } from "@orderapp/contracts/common";
import { createLogger, logLevel, type Logger } from "./log.ts";
import { toAppError } from "./answer-problem.ts";

/** A logger in the trace of the RPC, alarm or message being handled. */
export const loggerFor = (service: string, call: Call, level?: string): Logger =>
  createLogger(service, traceIdOf(call.traceparent), logLevel(level));

/**
 * Runs a verb for a sibling: what it throws becomes a plain `Result`. Codes not in `expected` become `unavailable`,
 * since to the sibling they mean "could not be done now".
 */
export async function answerRpc<T, Code extends ErrorCode>(
  log: Logger,
  expected: readonly Code[],
  verb: () => Promise<T>,
): Promise<Result<T, Code | "unavailable">> {
  try {
    return ok(await verb());
  } catch (error) {
    const known = toAppError(error);
    const code = expected.find((candidate) => candidate === known.code);
    if (code) return fail(code, known.message, known.extra);
    log.error("rpc failed", { code: known.code, error: known.cause ?? known });
    return fail("unavailable", "A backing service cannot be reached. Try again.");
  }
}

/** Calls a sibling under a deadline; a dead or slow one is `unavailable`, like any store. */
export async function callSibling<T>(work: Promise<T>, ms = 4_500): Promise<T> {
  try {
    return await withTimeout(
      work,
      ms,
      () => new AppError("unavailable", "A service did not answer in time. Try again."),
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("unavailable", "A service cannot be reached. Try again.", { cause: error });
  }
}

/** Runs each check with a time limit of 2 s and reports; reasons hold no secrets. */
export async function healthReport(
  service: string,
  checks: Record<string, () => Promise<unknown>>,
): Promise<HealthReport> {
  const run = async ([name, check]: [string, () => Promise<unknown>]): Promise<HealthReport["checks"][number]> => {
    const started = Date.now();
    try {
      await callSibling(check(), 2_000);
      return { name, ok: true, latencyMs: Date.now() - started };
    } catch (error) {
      const reason = error instanceof AppError ? error.code : "unavailable";
      return { name, ok: false, latencyMs: Date.now() - started, error: reason };
    }
  };
  return { service, checks: await Promise.all(Object.entries(checks).map(run)) };
}
