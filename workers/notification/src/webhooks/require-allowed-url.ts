import { AppError } from "@orderapp/core/errors";
import { guardAddress, type Guard } from "./guard-address.ts";

const PATIENCE_MS = 2_500;

/**
 * Refuses an address that may not be called. When its name cannot be looked up just now it is let in: before each
 * message it is looked at again.
 */
export async function requireAllowedUrl(guard: Guard, url: string): Promise<void> {
  const verdict = await guardAddress(guard, url, AbortSignal.timeout(PATIENCE_MS));
  if (verdict.state !== "refused") return;
  throw new AppError("validation_failed", "Correct the fields named in errors.", {
    errors: [{ path: "url", message: verdict.reason, code: "url_refused" }],
  });
}
