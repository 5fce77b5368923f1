import { permits } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import type { OrderContext } from "../context.ts";
import type { OrderState } from "./order.ts";
import { viewerOf, type Caller, type OrderFilters, type OrderQuery } from "./viewer.ts";

/** A person's own orders, or everybody's for an administrator; newest first, one more than asked if there are more. */
export async function listOrders(ctx: OrderContext, caller: Caller, query: OrderQuery): Promise<OrderState[]> {
  refuseOthers(caller, query);
  return ctx.orders.list(await viewerOf({ principal: caller.principal }), query);
}

// Whoever asks for another person's orders gets a plain no, rather than an empty list that looks like an answer.
function refuseOthers({ principal }: Caller, { userId, email }: OrderFilters): void {
  if (permits(principal, "orders.read-all")) return;
  if (email !== undefined || (userId !== undefined && userId !== principal?.userId)) {
    throw new AppError("forbidden", "Only administrators may ask for the orders of a certain person.");
  }
}
