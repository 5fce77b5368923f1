import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { ensureAdmin, isAdminEmail } from "../users/ensure-admin.ts";
import { newObjectId } from "../users/object-id.ts";
import { emailKeyOf, type Credentials, type UserRecord } from "../users/user.ts";
import { guardAttempt } from "./attempts.ts";
import { newDeviceToken, readDeviceToken } from "./device-token.ts";
import { knownDeviceOf, newDeviceEvent } from "./known-device.ts";
import { formatRefreshToken, hashSecret, newFamily, newSecret } from "./refresh-token.ts";
import { announceEnded } from "./revoke.ts";

export type SignInInput = {
  email: string;
  password: string;
  device: string;
  country?: string;
  network?: string | undefined;
  deviceToken?: string | undefined;
};

/** What a sign-in and a refresh answer. */
export type SignedIn = {
  user: UserRecord;
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
  refreshExpiresIn: number;
  /** Tells this device from a guesser's at the next sign-in. */
  deviceToken?: string;
};

type Started = { signedIn: SignedIn & { deviceToken: string }; events: DomainEvent[] };

/**
 * Starts a session. An unknown e-mail and a wrong password are alike in answer and in time, and whether the password
 * was right is not even looked at when too many attempts have failed. Answers also the events to send.
 */
export async function signIn(ctx: UserContext, input: SignInInput): Promise<Started> {
  const emailKey = emailKeyOf(input.email);
  const device = await readDeviceToken(ctx.tokenSecret, emailKey, input.deviceToken, ctx.now());
  const found = await guardAttempt(
    ctx,
    { emailKey, network: input.network, device },
    () => ctx.users.credentials(emailKey),
    async (known) => {
      const credentials = known ?? (await firstAdmin(ctx, emailKey));
      const matches = await ctx.passwords.verify(input.password, credentials?.passwordHash);
      return { ok: matches, value: matches ? credentials : null };
    },
  );
  if (!found || found.user.status === "erasing") throw wrong();
  if (found.user.status === "disabled") throw new AppError("account_disabled", "This account is disabled.");
  if (ctx.passwords.isOutdated(found.passwordHash)) ctx.background(upgradeHash(ctx, found, input.password));
  return start(ctx, found, input, device === undefined ? undefined : input.deviceToken);
}

async function start(
  ctx: UserContext,
  { user, passwordVersion }: Credentials,
  input: SignInInput,
  validDeviceToken: string | undefined,
): Promise<Started> {
  const now = ctx.now();
  const sessionId = newObjectId();
  const [family, secret] = [newFamily(), newSecret()];
  const [familyHash, tokenHash, knownDevice, deviceToken] = await Promise.all([
    hashSecret(family),
    hashSecret(secret),
    knownDeviceOf(input),
    validDeviceToken ?? newDeviceToken(ctx.tokenSecret, emailKeyOf(user.email), now),
  ]);
  const session = {
    id: sessionId,
    userId: user.id,
    familyHash,
    tokenHash,
    device: input.device,
    ...(input.country === undefined ? {} : { country: input.country }),
    createdAt: now,
    expiresAt: new Date(now.getTime() + ctx.refreshTokenTtlSeconds * 1000),
  };
  const newDevice = validDeviceToken === undefined ? { newDevice: newDeviceEvent(ctx, user, input) } : {};
  const [accessToken, started] = await Promise.all([
    ctx.accessTokens.sign(user, sessionId),
    ctx.sessions.start({ session, role: user.role, passwordVersion, knownDevice, ...newDevice }),
  ]);
  if (!started) throw wrong();
  ctx.background(announceEnded(ctx, user.id, started.ended));
  const signedIn = {
    user,
    accessToken,
    expiresIn: ctx.accessTokens.ttlSeconds,
    refreshToken: formatRefreshToken({ sessionId, family, secret }),
    refreshExpiresIn: ctx.refreshTokenTtlSeconds,
    deviceToken,
  };
  return { signedIn, events: started.events };
}

/** The settings' administrator, who is made at first use. */
async function firstAdmin(ctx: UserContext, emailKey: string): Promise<Credentials | null> {
  if (!isAdminEmail(ctx, emailKey)) return null;
  await ensureAdmin(ctx);
  return ctx.users.credentials(emailKey);
}

async function upgradeHash(ctx: UserContext, { user, passwordHash }: Credentials, password: string): Promise<void> {
  await ctx.profiles.upgradeHash(user.id, passwordHash, await ctx.passwords.hash(password));
}

const wrong = (): AppError => new AppError("invalid_credentials", "E-mail or password is wrong.");
