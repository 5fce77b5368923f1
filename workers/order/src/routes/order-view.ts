import { z } from "@hono/zod-openapi";
import type { Principal } from "@orderapp/contracts/auth";
import { Timestamp } from "@orderapp/contracts/common";
import { Order } from "@orderapp/contracts/order";
import { presentOrder, type OrderEvent } from "../orders/order.ts";
import type { Caller } from "../orders/viewer.ts";

export const EventView = z
  .object({
    id: z.string(),
    type: z.string().openapi({ example: "order.confirmed" }),
    at: Timestamp,
    actor: z.object({ type: z.enum(["user", "guest", "admin", "payment", "system"]), id: z.string().optional() }),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi("OrderEvent", {
    example: {
      id: "019349b1-9f00-7b11-8c7e-2f6d0a4b5c6d",
      type: "order.shipped",
      at: "2026-11-24T08:12:00.000Z",
      actor: { type: "admin", id: "6743a1c5e4b0a1d2c3f4a5b7" },
      data: { carrier: "DHL", trackingNumber: "00340434161094042557" },
    },
  });

export function presentEvent(event: OrderEvent): z.infer<typeof EventView> {
  const { id, type, at, actor } = event;
  return { id, type, at, actor: { type: actor.type, id: actor.id }, data: dataOf(event) };
}

// What the order was made of is shown as the order itself is; all other data are facts without secrets.
const dataOf = (event: OrderEvent): Record<string, unknown> =>
  event.type === "order.created" ? { order: presentOrder(event.data.order) } : event.data;

export const orderPath = z.object({ orderId: z.string().min(1).max(64) });

export const orderTokenHeader = z.object({
  "x-order-token": z.string().max(128).optional().openapi({ description: "A guest's right to the order" }),
});

/** An order as an answer in OpenAPI. */
export const orderAnswer = (description: string) => ({
  description,
  content: { "application/json": { schema: Order } },
});

/** Who is calling: a person by their token, or a guest by the order's. */
export const callerOf = (c: {
  var: { principal: Principal | undefined };
  req: { header(name: string): string | undefined };
}): Caller => ({ principal: c.var.principal, orderToken: c.req.header("x-order-token") });
