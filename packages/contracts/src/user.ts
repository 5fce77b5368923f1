import type { Rpc } from "@cloudflare/workers-types";
import { z } from "@hono/zod-openapi";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport } from "./common.ts";
import { Email, Locale, Timestamp } from "./common.ts";
import { Role } from "./auth.ts";
import type { PublicJwks } from "./auth.ts";
import { eventOf } from "./envelope.ts";
import type { Period } from "./report.ts";
import { SCOPES } from "./permissions.ts";

export const User = z
  .object({
    id: z.string(),
    email: Email,
    name: z.string(),
    phone: z.string().optional(),
    locale: Locale.optional(),
    role: Role,
    emailVerified: z.boolean(),
    marketingConsent: z.boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("User");
export type User = z.infer<typeof User>;

const UserData = z.object({ userId: z.string(), email: Email, name: z.string(), locale: Locale.optional() });
/** Somebody made an account; the mail asks them to verify the address. */
export const UserRegistered = eventOf("user.registered", UserData);
export const VerificationRequested = eventOf("user.verification_requested", UserData);
export const PasswordResetRequested = eventOf("user.password_reset_requested", UserData);
export const PasswordChanged = eventOf("user.password_changed", UserData);
/** A sign-in from a device that this person has not used before. */
export const NewDevice = eventOf(
  "user.new_device",
  UserData.extend({ device: z.string(), country: z.string().optional() }),
);
/** The person's data were erased; this is the last that they hear of us. */
export const UserErased = eventOf("user.erased", UserData);

/** An act of an administrator or an API key, written down before it is done. */
export type Act = {
  /** A UUIDv7 of the caller's making, so that writing it twice is harmless. */
  id: string;
  service: string;
  /** `apiKey` is the name of the key that did it. */
  actor: { userId: string; email: string; apiKey?: string };
  /** What was asked, without ids: `PATCH /v1/products/{id}`. */
  action: string;
  /** On what: the path as it was asked. */
  target: string;
  at: string;
  from: { address?: string; country?: string; userAgent?: string };
  traceId: string;
};

/** How an act ended: its HTTP status, the address of what it made, and what the verb had to say. */
export type ActOutcome = { status: number; created?: string; detail?: Record<string, string | number | boolean> };

/** What an API key may be given to do. */
export const ApiKeyScope = z.enum(SCOPES).openapi("ApiKeyScope");

/** An access token that stands for an API key. */
export type ExchangedKey = { accessToken: string; expiresAt: string };

export type LinkPurpose = "verify_email" | "reset_password";

/** How somebody may be written to. */
export type Contact = { email: string; name: string; phone?: string; locale?: string; marketingConsent: boolean };

/** What siblings may ask of the user Worker. */
export interface UserRpc extends Rpc.WorkerEntrypointBranded {
  /** The public keys that verify access tokens. */
  jwks(call: Call): Promise<PublicJwks>;
  /** Whether a person exists and may act; `forbidden` code is `account_disabled`. */
  requireActive(
    call: Call,
    input: { userId: string },
  ): Promise<
    Result<{ email: string; emailVerified: boolean; locale?: string }, "not_found" | "account_disabled" | "unavailable">
  >;
  /** Writes an administrator's act into the audit log before it is done. Idempotent by `act.id`. */
  beginAct(call: Call, act: Act): Promise<Result<null, "unavailable">>;
  /** Writes how it ended, once; one that died in between keeps no outcome. */
  finishAct(call: Call, input: { id: string; outcome: ActOutcome }): Promise<Result<null, "unavailable">>;
  /**
   * The single-use token of a mail's link: made from the event, so that it lies nowhere and is the same at each try.
   * `not_found` when it was used, has expired, or was replaced.
   */
  linkToken(
    call: Call,
    input: { purpose: LinkPurpose; userId: string; eventId: string },
  ): Promise<Result<{ token: string }, "not_found" | "unavailable">>;
  /**
   * An access token of a few minutes for an API key, which services know as little as the gateway does. One answer to
   * keys that are wrong, deleted, expired, or never were.
   */
  exchangeApiKey(
    call: Call,
    input: { apiKey: string },
  ): Promise<Result<ExchangedKey, "unauthenticated" | "unavailable">>;
  /** The active administrators, newest first and 100 at most: whom a shop's own mails go to. */
  administrators(call: Call): Promise<Result<{ userId: string; email: string }[], "unavailable">>;
  /** How an active person may be written to; `not_found` for all others. */
  contact(call: Call, input: { userId: string }): Promise<Result<Contact, "not_found" | "unavailable">>;
  /** Ends a person's consent to advertising, as they asked by a link in a mail. Idempotent; nobody there is fine. */
  endMarketingConsent(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">>;
  /** How many people of today registered in a period. */
  countRegistrations(call: Call, period: Period): Promise<Result<{ count: number }, "unavailable">>;
  /** Closes outbox entries whose consumer has done its work. Idempotent. */
  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
