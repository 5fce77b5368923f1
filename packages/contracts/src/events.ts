import { z } from "@hono/zod-openapi";
import { CartAbandoned } from "./cart.ts";
import { DeadLettersFound } from "./dead-letter.ts";
import { OrderCancelled, OrderConfirmed, OrderCreated, OrderDelivered, OrderRefunded, OrderShipped } from "./order.ts";
import { PaymentFailed, PaymentRefunded, PaymentSucceeded } from "./payment.ts";
import { InventoryLow } from "./product.ts";
import { PaymentAnomaly, ReconciliationDiffers } from "./reconciliation.ts";
import {
  NewDevice,
  PasswordChanged,
  PasswordResetRequested,
  UserErased,
  UserRegistered,
  VerificationRequested,
} from "./user.ts";
import { WebhookEndpointDisabled } from "./webhook-endpoint.ts";

/** Every event that may lie on the queue (api.md §6). */
export const DomainEvent = z.discriminatedUnion("type", [
  UserRegistered,
  VerificationRequested,
  PasswordResetRequested,
  PasswordChanged,
  NewDevice,
  UserErased,
  OrderCreated,
  OrderConfirmed,
  OrderShipped,
  OrderDelivered,
  OrderCancelled,
  OrderRefunded,
  CartAbandoned,
  PaymentSucceeded,
  PaymentFailed,
  PaymentRefunded,
  PaymentAnomaly,
  ReconciliationDiffers,
  InventoryLow,
  WebhookEndpointDisabled,
  DeadLettersFound,
]);
export type DomainEvent = z.infer<typeof DomainEvent>;
export type EventType = DomainEvent["type"];
