import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import { newLink } from "../links/link-token.ts";
import { ensureAdmin, isAdminEmail } from "./ensure-admin.ts";
import { checkNewPassword } from "./password-policy.ts";
import { emailKeyOf, eventData, type NewUser } from "./user.ts";
import { newObjectId } from "./object-id.ts";

export type RegisterInput = { email: string; password: string; name: string; locale?: string | undefined };

/** Makes an account. Answers the user and the events to send, which already lie in the user's outbox. */
export async function registerUser(
  ctx: UserContext,
  input: RegisterInput,
): Promise<{ user: NewUser; events: DomainEvent[] }> {
  await checkNewPassword(input.password, input.email);
  const emailKey = emailKeyOf(input.email);
  // The administrator's address must not be had by whoever registers it first.
  if (isAdminEmail(ctx, emailKey)) await ensureAdmin(ctx);
  // Only saves the hashing: the unique index decides.
  const checkFree = async (): Promise<void> => {
    if (await ctx.users.emailTaken(emailKey)) throw emailTaken();
  };
  await checkFree();
  const now = ctx.now();
  const id = newObjectId();
  const locale = input.locale === undefined ? {} : { locale: input.locale };
  const event: DomainEvent = {
    id: newId(),
    type: "user.registered",
    version: 1,
    source: "user",
    subject: id,
    at: now.toISOString(),
    traceparent: ctx.call.traceparent,
    data: eventData({ id, email: input.email, name: input.name, ...locale }),
  };
  const user: NewUser = {
    id,
    email: input.email,
    emailKey,
    name: input.name,
    ...locale,
    role: "USER",
    status: "active",
    emailVerified: false,
    marketingConsent: false,
    createdAt: now,
    updatedAt: now,
    passwordHash: await ctx.passwords.hash(input.password, checkFree),
    events: [event],
    link: await newLink(ctx.tokenSecret, { purpose: "verify_email", userId: id, eventId: event.id }, now),
  };
  if (!(await ctx.users.insert(user))) throw emailTaken();
  return { user, events: user.events };
}

const emailTaken = (): AppError => new AppError("email_taken", "There is an account with this e-mail address.");
