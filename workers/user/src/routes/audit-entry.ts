import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import type { AuditEntry as Entry } from "../audit/audit-log.ts";

/** An act of an administrator or an API key as the API shows it. */
export const AuditEntry = z
  .object({
    id: z.string(),
    at: Timestamp,
    actor: z.object({
      userId: z.string().openapi({ description: "Of an API key: `key:` and its id" }),
      email: z.string().openapi({ description: "Of an API key: empty" }),
      apiKey: z.string().optional().openapi({ description: "The name of the API key that did it" }),
    }),
    service: z.string(),
    action: z.string().openapi({ description: "What was asked, without ids" }),
    target: z.string().openapi({ description: "On what: the path as it was asked" }),
    from: z.object({
      address: z.string().optional(),
      country: z.string().optional(),
      userAgent: z.string().optional(),
    }),
    traceId: z.string(),
    outcome: z
      .object({
        status: z.int().openapi({ description: "The HTTP status that was answered" }),
        created: z.string().optional().openapi({ description: "The address of what was made" }),
        detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      })
      .nullable()
      .openapi({ description: "Null while it is being done, and when its end could not be written" }),
  })
  .openapi("AuditEntry");

export const exampleAuditEntry: z.infer<typeof AuditEntry> = {
  id: "0193592a-6f1b-7c3e-9d2a-5b8f0c4e7a11",
  at: "2026-11-23T10:30:45.123Z",
  actor: { userId: "6743a1c5e4b0a1d2c3f4a5b0", email: "root@example.com" },
  service: "user",
  action: "PATCH /v1/users/{id}",
  target: "/v1/users/6743a1c5e4b0a1d2c3f4a5b6",
  from: { address: "203.0.113.7", country: "DE", userAgent: "Mozilla/5.0" },
  traceId: "0af7651916cd43dd8448eb211c80319c",
  outcome: { status: 200, detail: { statusBefore: "active", status: "disabled" } },
};

export const presentAuditEntry = ({ outcome, ...entry }: Entry): z.infer<typeof AuditEntry> => ({
  id: entry.id,
  at: entry.at,
  actor: {
    userId: entry.actor.userId,
    email: entry.actor.email,
    ...(entry.actor.apiKey === undefined ? {} : { apiKey: entry.actor.apiKey }),
  },
  service: entry.service,
  action: entry.action,
  target: entry.target,
  from: {
    ...(entry.from.address === undefined ? {} : { address: entry.from.address }),
    ...(entry.from.country === undefined ? {} : { country: entry.from.country }),
    ...(entry.from.userAgent === undefined ? {} : { userAgent: entry.from.userAgent }),
  },
  traceId: entry.traceId,
  outcome: outcome
    ? {
        status: outcome.status,
        ...(outcome.created === undefined ? {} : { created: outcome.created }),
        ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
      }
    : null,
});
