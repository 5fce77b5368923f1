import type { DomainEvent } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import { fail, ok } from "@orderapp/core/result";
import { createLogger } from "@orderapp/http/log";
import type { NotificationContext } from "./context.ts";
import { createDeadLetterRepository } from "./db/dead-letter-repository.ts";
import { createTemplateRepository } from "./db/template-repository.ts";
import { cachedTemplates } from "./templates/template-cache.ts";
import { createNotificationRepository } from "./db/notification-repository.ts";
import { webhooksOf } from "./webhooks/test-support.ts";

/** A context on the store at this address, without mail server and SMS provider; a test puts in what it needs. */
export const contextOn = (redisUrl: string): NotificationContext => ({
  notifications: createNotificationRepository(redisUrl, "t"),
  templates: createTemplateRepository(redisUrl, "t"),
  currentTemplates: cachedTemplates(redisUrl, createTemplateRepository(redisUrl, "t")),
  unsubscribing: { secret: "test-unsubscribe", apiUrl: "https://api.example.com" },
  contact: () => Promise.resolve(fail("not_found", "There is no such user.")),
  endMarketingConsent: () => Promise.resolve(ok(null)),
  deadLetters: createDeadLetterRepository(redisUrl, "t"),
  mailer: { send: () => Promise.resolve(), close: () => undefined },
  webhooks: webhooksOf(),
  store: { name: "Shop", url: "https://shop.example.com" },
  pages: { verifyEmail: "https://shop.example.com/verify", resetPassword: "https://shop.example.com/reset" },
  linkToken: () => Promise.resolve(ok({ token: "vt_6743a1c5e4b0a1d2c3f4a5b6.secret" })),
  log: createLogger("test", "trace", "ERROR"),
  logFor: (traceparent) => createLogger("test", traceparent, "ERROR"),
  now: () => new Date(),
  administrators: () => Promise.resolve([]),
  acknowledge: () => Promise.resolve(ok(null)),
});

let serial = 0;

/** An order that was shipped just now, of its own id. */
export function shipped(over: Partial<Order> = {}): DomainEvent & { type: "order.shipped" } {
  const number = `OA-${Date.now()}-${++serial}`;
  const usd = (amount: number) => ({ amount, currency: "USD" });
  const address = { name: "Ada", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" };
  const at = new Date().toISOString();
  const order: Order = {
    id: number,
    number,
    status: "SHIPPED",
    paymentStatus: "paid",
    email: `${number.toLowerCase()}@example.com`,
    currency: "USD",
    items: [
      {
        id: "i1",
        variantId: "v1",
        sku: "MUG-1",
        title: "Mug",
        quantity: 2,
        unitPrice: usd(1250),
        lineTotal: usd(2500),
      },
    ],
    totals: {
      subtotal: usd(2500),
      discount: usd(0),
      shipping: usd(499),
      tax: usd(0),
      taxIncluded: false,
      total: usd(2999),
    },
    taxLines: [],
    shippingAddress: { ...address, phone: "0151 12345678" },
    billingAddress: address,
    shippingMethod: { id: "standard", name: "Standard", price: usd(499), minDays: 2, maxDays: 4 },
    tracking: { carrier: "DHL", trackingNumber: "JD0123" },
    version: 3,
    createdAt: at,
    updatedAt: at,
    ...over,
  };
  const envelope = { version: 1, source: "order", subject: order.id, at, traceparent: "" } as const;
  return { id: `shipped-${number}`, type: "order.shipped", ...envelope, data: { order } };
}
