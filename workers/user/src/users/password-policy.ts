import { AppError } from "@orderapp/core/errors";
import { isCommonPassword } from "./common-passwords.ts";
import { byteLength, MAX_PASSWORD_BYTES, MIN_PASSWORD_BYTES } from "./passwords.ts";
import { emailKeyOf } from "./user.ts";

/** Refuses a new password that is too short, too long, everybody's, or the e-mail address itself. */
export function checkNewPassword(password: string, email: string, path = "password"): void {
  const problem = problemOf(password, email);
  if (!problem) return;
  throw new AppError("validation_failed", "Choose another password.", { errors: [{ path, ...problem }] });
}

function problemOf(password: string, email: string): { message: string; code: string } | undefined {
  const bytes = byteLength(password);
  if (bytes < MIN_PASSWORD_BYTES) return { message: `At least ${MIN_PASSWORD_BYTES} bytes`, code: "too_small" };
  if (bytes > MAX_PASSWORD_BYTES) return { message: `At most ${MAX_PASSWORD_BYTES} bytes`, code: "too_big" };
  if (isCommonPassword(password)) return { message: "Too common", code: "password_too_common" };
  if (emailKeyOf(password) === emailKeyOf(email)) {
    return { message: "Not the e-mail address", code: "password_is_email" };
  }
  return undefined;
}
