import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import type { DeadLetter } from "../dead-letters/dead-letter.ts";

export const DeadLetterView = z
  .object({
    id: z.string(),
    event: z.string().optional().openapi({ description: "The event's type, where the message has one" }),
    reason: z.enum(["not_an_event", "every_try_failed"]),
    problem: z.string().optional(),
    attempts: z.int(),
    excerpt: z.string().openapi({ description: "The beginning of the message as it came" }),
    at: Timestamp,
    replayedAt: Timestamp.optional(),
  })
  .openapi("DeadLetter", {
    example: {
      id: "lB3hQ0xJ7mVd5sKqz2Wc1rTn8uYp4eGaF6iHoXbMkZs",
      event: "order.confirmed",
      reason: "not_an_event",
      problem: "✖ Invalid input: expected object, received undefined\n  → at data.order",
      attempts: 1,
      excerpt: '{"id":"019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d","type":"order.confirmed","data":{}}',
      at: "2026-11-23T10:30:45.123Z",
    },
  });

const EXCERPT = 1_000;

/** A dead letter as administrators see it. */
export const presentDeadLetter = (letter: DeadLetter): z.infer<typeof DeadLetterView> => ({
  id: letter.id,
  ...(letter.event === undefined ? {} : { event: letter.event }),
  reason: letter.reason,
  ...(letter.problem === undefined ? {} : { problem: letter.problem }),
  attempts: letter.attempts,
  excerpt: letter.body.slice(0, EXCERPT),
  at: letter.at,
  ...(letter.replayedAt === undefined ? {} : { replayedAt: letter.replayedAt }),
});
