import { z } from "@hono/zod-openapi";
import { Email } from "@orderapp/contracts/common";
import { NewPassword } from "./schemas.ts";

const token = (description: string) => z.string().min(1).max(512).openapi({ description });

export const VerifyEmailBody = z
  .strictObject({ token: token("The `token` of the link in the verification mail") })
  .openapi("VerifyEmailBody", {
    example: { token: "vt_6743a1c5e4b0a1d2c3f4a5b6.Xq3…secret…" },
  });

export const ResetPasswordBody = z
  .strictObject({ token: token("The `token` of the link in the mail"), password: NewPassword })
  .openapi("ResetPasswordBody", {
    example: { token: "rp_6743a1c5e4b0a1d2c3f4a5b6.t0Z…secret…", password: "another-horse-battery" },
  });

/** Where a mail is to go. */
export const MailRequestBody = z
  .strictObject({ email: Email })
  .openapi("MailRequestBody", { example: { email: "ada@example.com" } });

export const Accepted = z
  .object({ status: z.literal("accepted") })
  .openapi("Accepted", { example: { status: "accepted" } });
