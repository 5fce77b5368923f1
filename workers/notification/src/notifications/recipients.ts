import { ERASED_EMAIL } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import type { NotificationContext } from "../context.ts";
import { toE164 } from "../sms/phone.ts";
import { mayAdvertise } from "./consent.ts";
import type { MessageChannel } from "./notification.ts";

/** One message that an event calls for. */
export type Recipient = { channel: MessageChannel; to: string; orderId?: string; userId?: string };

type Asking = Pick<NotificationContext, "administrators" | "contact" | "sms">;

/** Who is told of an event, and how; empty for events that only other systems follow. Throws when that can't be said. */
export async function recipientsOf(ctx: Asking, event: DomainEvent): Promise<Recipient[]> {
  // Of an erased person's order there is nobody to tell.
  return (await allOf(ctx, event)).filter(({ to }) => to !== ERASED_EMAIL);
}

async function allOf(ctx: Asking, event: DomainEvent): Promise<Recipient[]> {
  switch (event.type) {
    case "user.registered":
    case "user.verification_requested":
    case "user.password_reset_requested":
    case "user.password_changed":
    case "user.new_device":
    case "user.erased":
      return [{ channel: "email", to: event.data.email, userId: event.data.userId }];
    case "order.created":
    case "order.confirmed":
    case "order.shipped":
    case "order.delivered":
    case "order.cancelled":
    case "order.refunded": {
      const { order } = event.data;
      const about = { orderId: order.id, ...(order.userId ? { userId: order.userId } : {}) };
      const mail: Recipient = { channel: "email", to: order.email, ...about };
      const phone = event.type === "order.shipped" && ctx.sms ? phoneOf(order) : undefined;
      return phone ? [mail, { channel: "sms", to: phone, ...about }] : [mail];
    }
    case "inventory.low":
    case "payment.anomaly":
    case "payment.reconciliation_differs":
    case "webhook_endpoint.disabled":
    case "notification.dead_letters":
      return administrators(ctx);
    case "payment.failed":
      return [{ channel: "email", to: event.data.email, orderId: event.data.payment.orderId }];
    case "cart.abandoned": {
      const { email, userId } = event.data.cart;
      const agrees = await mayAdvertise(ctx, event.traceparent, userId);
      return agrees ? [{ channel: "email", to: email, userId }] : [];
    }
    case "payment.succeeded":
    case "payment.refunded":
      return [];
  }
}

const phoneOf = ({ email, shippingAddress: { phone, country } }: Order): string | undefined =>
  phone && email !== ERASED_EMAIL ? toE164(phone, country) : undefined;

/** The shop's own mails go to everybody who may act on them. */
const administrators = async (ctx: Asking): Promise<Recipient[]> =>
  (await ctx.administrators()).map(({ email, userId }) => ({ channel: "email", to: email, userId }));
