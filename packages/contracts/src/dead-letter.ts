import { z } from "@hono/zod-openapi";
import { eventOf } from "./envelope.ts";

/** Messages could not be handled and lie among the dead letters; the administrators are told. */
export const DeadLettersFound = eventOf(
  "notification.dead_letters",
  z.object({
    found: z.int(),
    /** What they are, as far as that can be said: event types, or `unknown`. */
    kinds: z.array(z.string()),
  }),
);
export type DeadLettersFound = z.infer<typeof DeadLettersFound>;
