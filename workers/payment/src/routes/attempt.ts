import { AppError } from "@orderapp/core/errors";

/** What names this attempt for good, on a route that demands an Idempotency-Key. */
export function attemptOf(c: { var: { attempt?: string } }): string {
  if (c.var.attempt) return c.var.attempt;
  throw new AppError("idempotency_key_required", "Send an Idempotency-Key header, such as a new UUID.");
}
