import { AppError, unwrap } from "@orderapp/core/errors";
import { hmacSha256, secretsEqual } from "@orderapp/core/ids";
import type { NotificationContext } from "../context.ts";

type Links = Pick<NotificationContext, "unsubscribing">;

/**
 * Where a mail's advertising is ended with one click (RFC 8058): the token names the person, works without signing in,
 * and has no end, since a mail has none either.
 */
export async function unsubscribeLink({ unsubscribing }: Links, userId: string): Promise<string> {
  const url = new URL("/v1/unsubscribe", unsubscribing.apiUrl);
  url.searchParams.set("token", `${userId}.${await seal(unsubscribing.secret, userId)}`);
  return url.href;
}

/** Whom a link's token names; throws `invalid_signature` for one that we did not make. */
export async function personOf({ unsubscribing }: Links, token: string): Promise<string> {
  const [userId = "", given = ""] = token.split(".");
  const expected = await seal(unsubscribing.secret, userId);
  if (token.length > 200 || !secretsEqual(given, expected) || token !== `${userId}.${expected}`) {
    throw new AppError("invalid_signature", "This link is not whole. Use the one in the mail.");
  }
  return userId;
}

/** Ends the consent of whom a token names; doing it again changes nothing. */
export async function unsubscribe(
  ctx: Links & Pick<NotificationContext, "endMarketingConsent">,
  token: string,
): Promise<void> {
  unwrap(await ctx.endMarketingConsent(await personOf(ctx, token)));
}

const seal = (secret: string, userId: string): Promise<string> => hmacSha256(secret, `unsubscribe:${userId}`);
