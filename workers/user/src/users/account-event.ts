import type { DomainEvent } from "@orderapp/contracts/events";
import { newId } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import { eventData, type UserRecord } from "./user.ts";

type AccountEvent = Extract<DomainEvent, { type: "user.password_changed" | "user.erased" }>["type"];

/** Something that happened to an account, for its outbox. */
export const accountEvent = (ctx: UserContext, type: AccountEvent, user: UserRecord, at: Date): DomainEvent => ({
  id: newId(),
  type,
  version: 1,
  source: "user",
  subject: user.id,
  at: at.toISOString(),
  traceparent: ctx.call.traceparent,
  data: eventData(user),
});
