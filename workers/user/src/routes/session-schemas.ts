import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import type { OwnSession } from "../sessions/list-sessions.ts";

export const exampleSession = {
  id: "6743a1c5e4b0a1d2c3f4a5b7",
  device: "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7) Safari/605.1.15",
  country: "DE",
  createdAt: "2026-11-23T10:30:45.123Z",
  lastUsedAt: "2026-11-23T12:00:00.000Z",
  expiresAt: "2026-12-23T10:30:45.123Z",
  current: true,
} as const;

export const SessionView = z
  .object({
    id: z.string(),
    device: z.string().openapi({ description: "What the device called itself when it signed in" }),
    country: z.string().optional().openapi({ description: "Where from, by the network address; ISO 3166-1 alpha-2" }),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.openapi({ description: "When its tokens were last refreshed" }),
    expiresAt: Timestamp,
    current: z.boolean().openapi({ description: "Whether it is the session of this request" }),
  })
  .openapi("SessionView", { example: exampleSession });

/** A session as its owner sees it. */
export const presentSessionView = (session: OwnSession): z.infer<typeof SessionView> => ({
  id: session.id,
  device: session.device,
  ...(session.country === undefined ? {} : { country: session.country }),
  createdAt: session.createdAt.toISOString(),
  lastUsedAt: session.lastUsedAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
  current: session.current,
});
