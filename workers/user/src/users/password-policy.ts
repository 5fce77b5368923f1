import { AppError } from "@orderapp/core/errors";
import { isCommonPassword } from "./common-passwords.ts";
import { byteLength, MAX_PASSWORD_BYTES, MIN_PASSWORD_BYTES } from "./passwords.ts";
import { emailKeyOf } from "./user.ts";

/** Refuses a new password that is too short, too long, everybody's, or the e-mail address itself. */
export async function checkNewPassword(password: string, email: string, path = "password"): Promise<void> {
  const problem = await problemOf(password, email);
  if (!problem) return;
  throw new AppError("validation_failed", "Choose another password.", { errors: [{ path, ...problem }] });
}

async function problemOf(password: string, email: string): Promise<{ message: string; code: string } | undefined> {
  const bytes = byteLength(password);
  if (bytes < MIN_PASSWORD_BYTES) return { message: `At least ${MIN_PASSWORD_BYTES} bytes`, code: "too_small" };
  if (bytes > MAX_PASSWORD_BYTES) return { message: `At most ${MAX_PASSWORD_BYTES} bytes`, code: "too_big" };
  if (await isCommonPassword(password)) return { message: "Too common", code: "password_too_common" };
  if (emailKeyOf(password) === emailKeyOf(email)) {
    return { message: "Not the e-mail address", code: "password_is_email" };
  }
  return undefined;
}
