import { z } from "@hono/zod-openapi";
import { Timestamp } from "./common.ts";

/** Which Worker's outbox an event came from: the one that is told when it was consumed. */
export const EventSource = z.enum(["user", "product", "order", "payment", "notification"]);
export type EventSource = z.infer<typeof EventSource>;

/**
 * One event as it lies in an outbox and on the queue.
 * `id` is unique for good and is what consumers de-duplicate by; `subject` is the resource's id.
 */
export const eventOf = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    id: z.string().min(1),
    type: z.literal(type),
    version: z.literal(1),
    source: EventSource,
    subject: z.string().min(1),
    at: Timestamp,
    traceparent: z.string(),
    data,
  });
