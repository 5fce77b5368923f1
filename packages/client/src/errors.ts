import type { Problem } from "./schema.ts";

/** What the shop may say is wrong; `unknown` when the answer is not the shop's, such as a proxy's. */
export type ErrorCode = Problem["code"] | "unknown";

/** A field that is not as it must be. */
export type FieldError = NonNullable<Problem["errors"]>[number];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isProblem = (value: unknown): value is Problem =>
  isObject(value) && typeof value["code"] === "string" && typeof value["status"] === "number";

/** The shop answered with an error (RFC 9457). Its `code` is stable, its `message` is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: ErrorCode;
  /** To be told to whoever runs the shop: it finds the request in the logs. */
  readonly traceId: string | undefined;
  readonly errors: readonly FieldError[];
  /** The whole document: some codes bring more, such as `available` with `insufficient_stock`. */
  readonly problem: Readonly<Record<string, unknown>>;
  /** When the same may be tried again, in milliseconds from the answer. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: unknown, retryAfterMs?: number) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? problem?.title ?? `The shop answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? "unknown";
    this.traceId = problem?.traceId;
    this.errors = problem?.errors ?? [];
    this.problem = isObject(body) ? body : {};
    this.retryAfterMs = retryAfterMs;
  }
}

/** Reads an answer that is not ok. */
export async function toApiError(response: Response, now: number): Promise<ApiError> {
  const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), now);
  return new ApiError(response.status, parse(await response.text()), retryAfterMs);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A proxy's page.
  }
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
