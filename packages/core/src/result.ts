import type { ErrorCode } from "./errors.ts";

/** What a failed `Result` says; `extra` goes into the problem document as additional members. */
export type Failure<Code extends ErrorCode = ErrorCode> = {
  code: Code;
  message: string;
  extra?: Record<string, unknown>;
};

/** An expected outcome that crosses an isolate boundary (RPC, Durable Object), where thrown errors lose their fields. */
export type Result<T, Code extends ErrorCode = ErrorCode> =
  { ok: true; value: T } | { ok: false; error: Failure<Code> };

/** Wraps a value as a success. */
export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

/** Wraps an expected failure; `extra` must be structured-cloneable. */
export const fail = <Code extends ErrorCode>(
  code: Code,
  message: string,
  extra?: Record<string, unknown>,
): { ok: false; error: Failure<Code> } => ({ ok: false, error: extra ? { code, message, extra } : { code, message } });
