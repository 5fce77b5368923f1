import { AppError } from "@orderapp/core/errors";
import { hmacSha256, newId } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import type { MailRequest } from "./mail-requests.ts";

const NETWORK_LIMIT = { limit: 10, windowMs: 3_600_000 };

/** Takes a request for a mail. Nothing about it, not even its time, tells whether the address has an account. */
export async function requestMail(
  ctx: UserContext,
  input: MailRequest & { network?: string | undefined },
): Promise<void> {
  const { network, ...request } = input;
  if (network !== undefined) await countRequest(ctx, network);
  await ctx.mailRequests.keep(request);
}

async function countRequest(ctx: UserContext, network: string): Promise<void> {
  const name = await hmacSha256(ctx.tokenSecret, `mails-from:${network}`);
  const slot = newId();
  const verdict = await ctx.attempts.begin(name, { slot, ...NETWORK_LIMIT });
  if (!verdict.admitted) {
    const options = { retryAfter: verdict.retryAfterSeconds };
    throw new AppError("too_many_attempts", "Too many mails were asked for. Try again later.", options);
  }
  // However it ends, it counts.
  ctx.background(ctx.attempts.settle(name, { slot, as: "failed" }));
}
