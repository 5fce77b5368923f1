import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import { changeOrder } from "./change-order.ts";
import { decideOnce } from "./decide-once.ts";

type Failed = {
  orderId: string;
  paymentId: string;
  attempt: string;
  failure: { code: string; message: string };
};

/** An attempt to pay failed: it is in the history once, and the order waits for another attempt. */
export async function recordPaymentFailure(ctx: OrderContext, input: Failed): Promise<null> {
  if (!isUuid(input.orderId)) throw new AppError("not_found", "There is no such order.");
  const { paymentId, attempt, failure } = input;
  const once = `failed:${paymentId}:${attempt}`;
  return decideOnce(ctx, input.orderId, once, (order) =>
    changeOrder(
      ctx,
      order,
      { type: "payment.failed", data: { paymentId, attempt, code: failure.code, message: failure.message } },
      { actor: { type: "payment", id: paymentId }, once },
    ),
  );
}
