import type { LinkPurpose } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { hmacSha256 } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";

export type LinkRequest = { purpose: LinkPurpose; userId: string; eventId: string };

/** The secret of a link, made from the event of its mail: it lies nowhere, and is the same at each try to send it. */
export const linkSecret = (tokenSecret: string, { purpose, userId, eventId }: LinkRequest): Promise<string> =>
  hmacSha256(tokenSecret, `link:${purpose}:${userId}:${eventId}`);

/** The token that a mail's link carries, as long as it may be used. */
export function linkToken(_ctx: UserContext, _request: LinkRequest): Promise<{ token: string }> {
  throw new AppError("not_found", "There is no such link.");
}
