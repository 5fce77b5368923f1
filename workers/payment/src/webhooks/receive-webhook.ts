import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { PaymentContext } from "../context.ts";

/** Checks a webhook's signature and keeps it; all the work comes after the answer. One wait. */
export async function receiveWebhook(
  ctx: PaymentContext,
  input: { provider: PaymentProvider; body: string; headers: Headers },
): Promise<void> {
  const event = await ctx.provider(input.provider).verifyWebhook(input.body, input.headers);
  await ctx.inbox.accept(input.provider, event);
}
