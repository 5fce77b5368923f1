import { AppError, unwrap } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { changeOrder, decide } from "./change-order.ts";
import type { OrderState } from "./order.ts";
import { viewerOf } from "./viewer.ts";

const missing = (): AppError => new AppError("not_found", "There is no such order.");

/**
 * Makes a guest's order a person's own: of whoever holds its token, and has shown that its e-mail address is theirs.
 * One that is theirs already is answered as it is.
 */
export async function claimOrder(
  ctx: OrderContext,
  { orderId, orderToken, userId }: { orderId: string; orderToken?: string | undefined; userId: string },
): Promise<OrderState> {
  if (!isUuid(orderId) || orderToken === undefined) throw missing();
  const [viewer, person] = await Promise.all([
    viewerOf({ orderToken }),
    callSibling(ctx.user.requireActive(ctx.call, { userId })),
  ]);
  const { email, emailVerified } = unwrap(person);
  return decide<OrderState>(
    () => ctx.orders.find(orderId, viewer),
    async (order) => {
      if (order.userId === userId) return order;
      if (order.userId !== undefined) throw missing();
      if (order.email.toLowerCase() !== email.toLowerCase()) {
        throw new AppError("forbidden", "The order was placed with another e-mail address than your account's.");
      }
      if (!emailVerified) throw new AppError("email_not_verified", "Verify your e-mail address first.");
      const change = { type: "order.claimed", data: { userId } } as const;
      return changeOrder(ctx, order, change, { actor: { type: "user", id: userId } });
    },
  );
}
