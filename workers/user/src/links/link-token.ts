import type { LinkPurpose } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { hmacSha256, sha256 } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import type { Link } from "./links.ts";

export type LinkRequest = { purpose: LinkPurpose; userId: string; eventId: string };

const HOUR_MS = 3_600_000;
const LIFE_MS = { verify_email: 24 * HOUR_MS, reset_password: HOUR_MS } as const;
const PREFIX = { verify_email: "vt", reset_password: "rp" } as const;

/** The secret of a link, made from the event of its mail: it lies nowhere, and is the same at each try to send it. */
export const linkSecret = (tokenSecret: string, { purpose, userId, eventId }: LinkRequest): Promise<string> =>
  hmacSha256(tokenSecret, `link:${purpose}:${userId}:${eventId}`);

/** What is kept of a secret; it has 256 bits, so that a fast hash is safe. */
export const hashLink = (secret: string): Promise<string> => sha256(`link:${secret}`);

/** A link that is valid from now on, as it is kept. */
export async function newLink<Purpose extends LinkPurpose>(
  tokenSecret: string,
  request: LinkRequest & { purpose: Purpose },
  now: Date,
): Promise<Link & { purpose: Purpose }> {
  const hash = await hashLink(await linkSecret(tokenSecret, request));
  return { purpose: request.purpose, hash, expiresAt: new Date(now.getTime() + LIFE_MS[request.purpose]) };
}

/** Reads a token's parts, or undefined when it is not of our making or for something else. */
export function parseLinkToken(purpose: LinkPurpose, text: string): { userId: string; secret: string } | undefined {
  const [, prefix, userId, secret] = /^(vt|rp)_([0-9a-f]{24})\.([\w-]{43})$/.exec(text) ?? [];
  return prefix === PREFIX[purpose] && userId && secret ? { userId, secret } : undefined;
}

/** One answer to a token that was used, has expired, was replaced, or never was: which of them is nobody's business. */
export const linkRefused = (): AppError =>
  new AppError("validation_failed", "The link was used already, or is too old. Ask for a new one.", {
    errors: [{ path: "token", message: "Used, expired or unknown", code: "invalid_token" }],
  });

/** The token that a mail's link carries, as long as it may be used. */
export async function linkToken(ctx: UserContext, request: LinkRequest): Promise<{ token: string }> {
  const { purpose, userId } = request;
  const secret = await linkSecret(ctx.tokenSecret, request);
  const usable = await ctx.links.find(userId, purpose, await hashLink(secret), ctx.now());
  if (!usable) throw new AppError("not_found", "This link can no longer be used.");
  return { token: `${PREFIX[purpose]}_${userId}.${secret}` };
}
