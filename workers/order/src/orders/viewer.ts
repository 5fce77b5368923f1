import type { Principal } from "@orderapp/contracts/auth";
import type { OrderPaymentStatus, OrderStatus } from "@orderapp/contracts/order";
import { isPrivileged, permits, type Permission } from "@orderapp/contracts/permissions";
import { hashOrderToken } from "./order-secrets.ts";
import type { Actor } from "./order.ts";

/** On whose behalf orders are read: everything, a person's own, or the one that a token stands for. */
export type OrderViewer = { admin: boolean; userId?: string | undefined; tokenHash?: string | undefined };

/** Which orders are asked for; `from` is a part of the time, `to` is not. */
export type OrderFilters = {
  userId?: string | undefined;
  email?: string | undefined;
  sku?: string | undefined;
  status?: OrderStatus | undefined;
  paymentStatus?: OrderPaymentStatus | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The beginning of an order's number or of an e-mail address, or a SKU. */
  q?: string | undefined;
};

export type OrderQuery = OrderFilters & {
  limit: number;
  after?: { createdAt: string; id: string } | undefined;
};

export type Caller = { principal?: Principal | undefined; orderToken?: string | undefined };

/** Which orders a caller may see or change: everybody's with the permission, else their own. */
export async function viewerOf(
  { principal, orderToken }: Caller,
  everybodys: Permission = "orders.read-all",
): Promise<OrderViewer> {
  return {
    admin: permits(principal, everybodys),
    userId: principal?.userId,
    tokenHash: orderToken === undefined ? undefined : await hashOrderToken(orderToken),
  };
}

/** How a caller is named in a history. */
export function actorOf({ principal }: Caller): Actor {
  if (!principal) return { type: "guest" };
  return { type: isPrivileged(principal) ? "admin" : "user", id: principal.userId };
}
