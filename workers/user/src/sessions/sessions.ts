import type { Role } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { NewSession, Rotation, RotationOutcome, SessionRecord } from "./session.ts";

/** A sign-in that goes through only while the person is active, and has the password compared and the role signed. */
export type Start = {
  session: NewSession;
  role: Role;
  passwordVersion: number;
  /** Remembered as a device of this person's. */
  knownDevice: string;
  /** Put into the outbox in the same write if the person has signed in before, and never on this device. */
  newDevice?: DomainEvent;
};

/** Sessions as verbs see them. What ends one puts its id among the ended, until the revocation list knows it. */
export type Sessions = {
  /** Begins a session, in one write; `undefined` when the account, its password or its role changed meanwhile. */
  start(start: Start): Promise<{ ended: string[]; events: DomainEvent[] } | undefined>;
  rotate(rotation: Rotation): Promise<RotationOutcome>;
  /** Ends one session; false when it was not there. */
  end(userId: string, sessionId: string, now: Date): Promise<boolean>;
  list(userId: string, now: Date): Promise<SessionRecord[]>;
  /** People with ended sessions that the revocation list may not know, oldest first; each is put off to `nextAt`. */
  takeUnannounced(now: Date, nextAt: Date, limit: number): Promise<{ userId: string; sessionIds: string[] }[]>;
  /** The revocation list knows these. */
  closeAnnounced(userId: string, sessionIds: string[]): Promise<void>;
};
