import { z } from "@hono/zod-openapi";
import { Email, Locale, plainText } from "@orderapp/contracts/common";
import { User } from "@orderapp/contracts/user";
import type { SignedIn } from "../sessions/sign-in.ts";
import { presentUser } from "../users/user.ts";

export const exampleUser = {
  id: "6743a1c5e4b0a1d2c3f4a5b6",
  email: "ada@example.com",
  name: "Ada Lovelace",
  role: "USER",
  emailVerified: false,
  marketingConsent: false,
  createdAt: "2026-11-23T10:30:45.123Z",
  updatedAt: "2026-11-23T10:30:45.123Z",
} as const;

/** A password as someone signs in with it: what may be set is narrower. */
export const GivenPassword = z.string().min(1).max(1024);

export const NewPassword = GivenPassword.openapi({
  description: "10 to 72 bytes of UTF-8, not among the most common ones, and not the e-mail address",
  minLength: 10,
  maxLength: 72,
  example: "correct-horse-battery",
});

export const RegisterBody = z
  .strictObject({
    email: Email,
    password: NewPassword,
    name: plainText(1, 120),
    locale: Locale.optional().openapi({ description: "Of your mails; else what `Accept-Language` prefers" }),
  })
  .openapi("RegisterBody", {
    example: { email: "ada@example.com", password: "correct-horse-battery", name: "Ada Lovelace" },
  });

export const LoginBody = z
  .strictObject({ email: z.string().min(1).max(254), password: GivenPassword })
  .openapi("LoginBody", { example: { email: "ada@example.com", password: "correct-horse-battery" } });

export const RefreshBody = z.strictObject({ refreshToken: z.string().min(1).max(512) }).openapi("RefreshBody", {
  example: { refreshToken: "rt_6743a1c5e4b0a1d2c3f4a5b7.kX…family….9pR…secret…" },
});

export const Session = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal("Bearer"),
    expiresIn: z.int().openapi({ description: "Seconds until the access token expires" }),
    refreshToken: z.string(),
    refreshExpiresIn: z.int().openapi({ description: "Seconds until the session expires" }),
    deviceToken: z
      .string()
      .optional()
      .openapi({ description: "At a sign-in: tells this device from another one's at the next, for a year" }),
    user: User,
  })
  .openapi("Session", {
    example: {
      accessToken: "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJ1c2VySWQiOiI…",
      tokenType: "Bearer",
      expiresIn: 86_400,
      refreshToken: "rt_6743a1c5e4b0a1d2c3f4a5b7.kX…family….9pR…secret…",
      refreshExpiresIn: 2_592_000,
      deviceToken: "dv_9pR2kXw0Qm7sT4vY1zA3bC.1795430445.kX0…",
      user: exampleUser,
    },
  });

/** A sign-in or a refresh as clients see it. */
export const presentSession = (signedIn: SignedIn): z.infer<typeof Session> => ({
  accessToken: signedIn.accessToken,
  tokenType: "Bearer",
  expiresIn: signedIn.expiresIn,
  refreshToken: signedIn.refreshToken,
  refreshExpiresIn: signedIn.refreshExpiresIn,
  ...(signedIn.deviceToken === undefined ? {} : { deviceToken: signedIn.deviceToken }),
  user: presentUser(signedIn.user),
});

/** The header that makes a repeated POST answer as the first one did. */
export const idempotencyHeaders = z.object({
  "idempotency-key": z
    .string()
    .optional()
    .openapi({ description: "1 to 255 visible ASCII characters; the same key gets the same answer for 24 h" }),
});

export { User };
