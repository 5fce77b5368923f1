import type { Attempt } from "./send-webhook.ts";

/** What an administrator says of an endpoint. */
export type EndpointInput = { url: string; events: string[]; description?: string | undefined; enabled: boolean };

export type DisabledReason = "failures" | "gone";

/** What an administrator changes of it. */
export type EndpointChange = { [Field in keyof EndpointInput]?: EndpointInput[Field] | undefined };

/** An endpoint as its object keeps it; times are epoch ms. */
export type Endpoint = EndpointInput & {
  id: string;
  disabledReason?: DisabledReason;
  failuresInARow: number;
  /** Until when the secret before the current one signs too. */
  previousSecretUntil?: number;
  version: number;
  createdAt: number;
  updatedAt: number;
};

/** A new or rotated secret, which is shown this once. */
export type WithSecret = { endpoint: Endpoint; secret: string };

/** `held`: kept while the endpoint is off. */
export const DELIVERY_STATUSES = ["pending", "succeeded", "failed", "held"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event for one endpoint, with the newest of its tries first. */
export type Delivery = {
  id: string;
  eventId: string;
  event: string;
  status: DeliveryStatus;
  attempts: number;
  lastError?: string;
  body: string;
  createdAt: number;
  deliveredAt?: number;
  nextAttemptAt?: number;
  tries: Attempt[];
};

/** A page of deliveries, newest first; `next` is where to go on. */
export type DeliveryPage = { deliveries: Delivery[]; next?: number };

const DAY = 24 * 60 * 60 * 1000;
/** How long deliveries and their tries are kept. */
export const KEEP_MS = 30 * DAY;
/** How long a secret goes on signing after it was rotated. */
export const PREVIOUS_SECRET_MS = DAY;
export const MAX_ENDPOINTS = 50;

/** Scheme and host of an endpoint: the rest of its address may be a secret. */
export const addressOf = (url: string): string => `${new URL(url).origin}/***`;
