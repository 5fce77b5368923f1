import type { Result } from "./result.ts";

/** Every error code of the public contract (api.md §1) with its HTTP status and title. */
export const ERRORS = {
  malformed_json: [400, "The body is not valid JSON"],
  invalid_cursor: [400, "The cursor is not valid here"],
  invalid_signature: [400, "The signature does not match"],
  unauthenticated: [401, "Sign in first"],
  invalid_credentials: [401, "E-mail or password is wrong"],
  token_expired: [401, "The token has expired"],
  token_reused: [401, "The refresh token was used before"],
  forbidden: [403, "Not allowed"],
  email_not_verified: [403, "Verify the e-mail address first"],
  account_disabled: [403, "The account is disabled"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  email_taken: [409, "The e-mail address is taken"],
  sku_taken: [409, "The SKU is taken"],
  slug_taken: [409, "The slug is taken"],
  insufficient_stock: [409, "Not enough stock"],
  invalid_transition: [409, "The resource cannot move to that state"],
  request_in_progress: [409, "The same request is still running"],
  cart_checked_out: [409, "The cart has been checked out"],
  currency_mismatch: [409, "Currencies differ"],
  version_mismatch: [412, "The resource has changed"],
  payload_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  validation_failed: [422, "The request is not valid"],
  idempotency_key_reused: [422, "The Idempotency-Key was used for another request"],
  cart_empty: [422, "The cart is empty"],
  price_changed: [422, "The total has changed"],
  payment_declined: [422, "The payment was declined"],
  idempotency_key_required: [428, "An Idempotency-Key is required"],
  rate_limited: [429, "Too many requests"],
  too_many_attempts: [429, "Too many attempts"],
  internal: [500, "Internal error"],
  upstream_error: [502, "A provider answered with an error"],
  unavailable: [503, "Temporarily unavailable"],
  upstream_timeout: [504, "A provider did not answer in time"],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** One entry of a problem's `errors`: where (`items.0.quantity`), what, and a stable code; in a source, the place. */
export type FieldError = { path: string; message: string; code: string; line?: number; column?: number };

export type AppErrorOptions = {
  cause?: unknown;
  errors?: FieldError[];
  /** Seconds for the `Retry-After` header. */
  retryAfter?: number;
  /** Methods for the `Allow` header, which a 405 must carry (RFC 9110 §15.5.6). */
  allow?: string[];
  /** Further members of the problem document, such as `available`. */
  extra?: Record<string, unknown>;
};

/** The only error a verb throws on purpose; `message` is shown to the caller as `detail`. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly allow: string[] | undefined;
  readonly extra: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.allow = options.allow;
    this.extra = options.extra;
  }

  get status(): number {
    return ERRORS[this.code][0];
  }

  get title(): string {
    return ERRORS[this.code][1];
  }
}

/** Turns a failed `Result` into the thrown error it stands for, and returns the value of a good one. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, extra } = result.error;
  throw new AppError(code, message, extra ? { extra } : {});
}
