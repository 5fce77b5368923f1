import { randomUUID } from "node:crypto";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import type pg from "pg";

const ADDRESS = { name: "Ada Example", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" };
const usd = (amount: number) => ({ amount, currency: "USD" });

/** The order that an event tells of, as the order Worker would have it. */
function orderOf(id: string, email: string): Order {
  const at = new Date().toISOString();
  const item = { variantId: randomUUID(), unitPrice: usd(1250), lineTotal: usd(2500), quantity: 2 };
  return {
    id,
    number: `OA-${id.slice(0, 8)}`,
    status: "CONFIRMED",
    paymentStatus: "paid",
    email,
    currency: "USD",
    items: ["Mug", "Linen shirt"].map((title, i) => ({ ...item, id: `${id}-${i}`, title, sku: `SKU-${i}` })),
    totals: {
      subtotal: usd(5000),
      discount: usd(0),
      shipping: usd(499),
      tax: usd(0),
      taxIncluded: false,
      total: usd(5499),
    },
    taxLines: [],
    shippingAddress: ADDRESS,
    billingAddress: ADDRESS,
    shippingMethod: { id: "standard", name: "Standard", price: usd(499), minDays: 3, maxDays: 5 },
    version: 2,
    createdAt: at,
    updatedAt: at,
  };
}

function confirmed(email: string): DomainEvent {
  const order = orderOf(randomUUID(), email);
  const envelope = { id: randomUUID(), version: 1, source: "order", subject: order.id, at: order.createdAt } as const;
  return { ...envelope, type: "order.confirmed", traceparent: "", data: { order } };
}

/** Puts an event about an order of its own into the order Worker's outbox for each address. */
export async function putEvents(orders: pg.Pool, addresses: readonly string[]): Promise<void> {
  for (let from = 0; from < addresses.length; from += 500) {
    const events = addresses.slice(from, from + 500).map(confirmed);
    await orders.query(
      `insert into outbox (id, order_id, seq, kind, payload, attempts, created_at, next_at)
       select (event->>'id')::uuid, (event->>'subject')::uuid, 1, 'event', event, 0, now(), now()
       from jsonb_array_elements($1::jsonb) as event`,
      [JSON.stringify(events)],
    );
  }
}
