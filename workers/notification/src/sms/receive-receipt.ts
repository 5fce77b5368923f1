import { AppError } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";

export type ReceiptCall = { pathAndQuery: string; form: URLSearchParams; signature: string };

/** Takes the SMS provider's word on what became of a message; only a final one is kept. */
export async function receiveReceipt(ctx: NotificationContext, call: ReceiptCall): Promise<void> {
  if (!ctx.sms) throw new AppError("not_found", "There is nothing at this address.");
  if (!(await ctx.sms.isSigned(call))) {
    throw new AppError("invalid_signature", "The signature is not one of this address and these parameters.");
  }
  const providerId = call.form.get("MessageSid") ?? "";
  const status = call.form.get("MessageStatus") ?? "";
  if (!/^[A-Z]{2}[0-9a-f]{32}$/.test(providerId)) throw new AppError("validation_failed", "MessageSid is missing.");
  const at = ctx.now().toISOString();
  if (status === "delivered") await ctx.notifications.recordReceipt(providerId, { delivered: true, at });
  if (status !== "undelivered" && status !== "failed") return;
  const code = /^\d{1,6}$/.exec(call.form.get("ErrorCode") ?? "")?.[0] ?? "unknown";
  ctx.log.warn("text message not delivered", { providerId, code });
  await ctx.notifications.recordReceipt(providerId, { delivered: false, code, at });
}
