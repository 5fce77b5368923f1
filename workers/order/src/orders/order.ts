import type { Address, Money } from "@orderapp/contracts/common";
import type {
  Order,
  OrderPaymentStatus,
  OrderStatus,
  RestockLine,
  ShippingMethod,
  TaxLine,
  Totals,
} from "@orderapp/contracts/order";
import { withoutPerson, type Erasure } from "./erasure.ts";

/** The moves an order may make (api.md §4); anything else is `invalid_transition`. */
export const TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  PENDING: ["CONFIRMED", "CANCELLED"],
  CONFIRMED: ["SHIPPED", "CANCELLED"],
  SHIPPED: ["DELIVERED"],
  DELIVERED: [],
  CANCELLED: [],
};

/** The changes that are moves, and where they lead. */
const MOVES: Partial<Record<Change["type"], OrderStatus>> = {
  "order.confirmed": "CONFIRMED",
  "order.shipped": "SHIPPED",
  "order.delivered": "DELIVERED",
  "order.cancelled": "CANCELLED",
};

/** The state that a change leads to, if it is a move. */
export const targetOf = (type: Change["type"]): OrderStatus | undefined => MOVES[type];

/** Whether no other state can follow. */
export const hasEnded = (status: OrderStatus): boolean => TRANSITIONS[status].length === 0;

export const canMove = (from: OrderStatus, to: OrderStatus): boolean => TRANSITIONS[from].includes(to);

export type Item = {
  id: string;
  variantId: string;
  productId: string;
  sku: string;
  title: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
};

export type Tracking = { carrier: string; trackingNumber: string; trackingUrl?: string | undefined };

/** An order as verbs see it: the projection of its history. */
export type OrderState = {
  id: string;
  number: string;
  status: OrderStatus;
  paymentStatus: OrderPaymentStatus;
  userId?: string | undefined;
  email: string;
  /** The language of the messages about it, and how these write amounts and dates (BCP 47). */
  locale?: string | undefined;
  currency: string;
  items: Item[];
  totals: Totals;
  taxLines: TaxLine[];
  shippingAddress: Address;
  billingAddress: Address;
  shippingMethod: ShippingMethod;
  tracking?: Tracking | undefined;
  notes?: string | undefined;
  cancelReason?: string | undefined;
  /** The payment that the order is paid by. */
  paymentId?: string | undefined;
  version: number;
  createdAt: string;
  updatedAt: string;
  expiresAt?: string | undefined;
};

/** Who did something: a person, a guest with the order's token, an administrator, a sibling, or time itself. */
export type Actor = { type: "user" | "guest" | "admin" | "payment" | "system"; id?: string | undefined };

type Refund = {
  paymentId: string;
  refundId: string;
  amount: Money;
  refundedTotal: Money;
  paidTotal: Money;
  reason: string;
};

/** What can happen to an order: all that is needed to know its state, and no more. */
export type Change =
  | { type: "order.created"; data: { order: OrderState } }
  | { type: "order.confirmed"; data: { paymentId: string; amount: Money } }
  | { type: "order.shipped"; data: Tracking }
  | { type: "order.delivered"; data: Record<string, never> }
  | { type: "order.cancelled"; data: { reason: string; paymentId?: string } }
  | { type: "order.refunded"; data: Refund & { paymentStatus: OrderPaymentStatus } }
  | { type: "order.restocked"; data: { paymentId: string; refundId: string; lines: RestockLine[] } }
  | { type: "payment.failed"; data: { paymentId: string; attempt: string; code: string; message: string } }
  | { type: "payment.received_late"; data: { paymentId: string; amount: Money } }
  | { type: "payment.received_twice"; data: { paymentId: string; amount: Money; paidBy: string } }
  | { type: "order.claimed"; data: { userId: string } }
  | { type: "order.erased"; data: Erasure };

/** One entry of the history; `seq` is the order's version after it. */
export type OrderEvent = Change & { id: string; seq: number; at: string; actor: Actor };

/** The order after an event. The only place where an order's fields change. */
export function project(order: OrderState | undefined, event: OrderEvent): OrderState {
  if (event.type === "order.created") return event.data.order;
  if (!order) throw new Error(`History of an order starts with ${event.type}`);
  const next = { ...order, version: event.seq, updatedAt: event.at };
  switch (event.type) {
    case "order.confirmed":
      return {
        ...next,
        status: "CONFIRMED",
        paymentStatus: "paid",
        paymentId: event.data.paymentId,
        expiresAt: undefined,
      };
    case "order.shipped":
      return { ...next, status: "SHIPPED", tracking: event.data };
    case "order.delivered":
      return { ...next, status: "DELIVERED" };
    case "order.cancelled":
      return { ...next, status: "CANCELLED", cancelReason: event.data.reason, expiresAt: undefined };
    case "order.refunded":
      return { ...next, paymentStatus: event.data.paymentStatus };
    case "payment.failed":
      return next.status === "PENDING" && next.paymentStatus === "unpaid" ? { ...next, paymentStatus: "failed" } : next;
    case "order.restocked":
    case "payment.received_late":
    case "payment.received_twice":
      return next;
    case "order.claimed":
      return { ...next, userId: event.data.userId };
    case "order.erased":
      return withoutPerson(next, event.data);
  }
}

/** The order as a whole history, or its beginning, tells it. */
export function replay(events: readonly OrderEvent[]): OrderState | undefined {
  return events.reduce<OrderState | undefined>((order, event) => project(order, event), undefined);
}

/** What the public and the events see of an order: each field by name. */
export function presentOrder(order: OrderState): Order {
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    paymentStatus: order.paymentStatus,
    userId: order.userId,
    email: order.email,
    locale: order.locale,
    currency: order.currency,
    items: order.items.map((item) => ({
      id: item.id,
      variantId: item.variantId,
      sku: item.sku,
      title: item.title,
      quantity: item.quantity,
      unitPrice: item.unitPrice,
      lineTotal: item.lineTotal,
    })),
    totals: order.totals,
    taxLines: order.taxLines,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    shippingMethod: order.shippingMethod,
    tracking: order.tracking,
    notes: order.notes,
    cancelReason: order.cancelReason,
    version: order.version,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    expiresAt: order.expiresAt,
  };
}
