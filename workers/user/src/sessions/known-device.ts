import { newId, sha256 } from "@orderapp/core/ids";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserContext } from "../context.ts";
import { eventData, type UserRecord } from "../users/user.ts";

export type Device = { device: string; country?: string };

/** What tells one device of a person from another; versions do not, since browsers update themselves. */
export const knownDeviceOf = ({ device, country }: Device): Promise<string> =>
  sha256(`device:${country ?? ""}:${device.replaceAll(/\d+(?:[._]\d+)*/g, "")}`);

/** The event whose mail tells a person of a sign-in on a device that they have not used before. */
export const newDeviceEvent = (ctx: UserContext, user: UserRecord, { device, country }: Device): DomainEvent => ({
  id: newId(),
  type: "user.new_device",
  version: 1,
  source: "user",
  subject: user.id,
  at: ctx.now().toISOString(),
  traceparent: ctx.call.traceparent,
  data: { ...eventData(user), device, ...(country === undefined ? {} : { country }) },
});
