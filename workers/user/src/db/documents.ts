import type { Role } from "@orderapp/contracts/auth";
import type { Address } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { LinkPurpose } from "@orderapp/contracts/user";
import { ObjectId } from "mongodb";
import type { NewSession, SessionRecord } from "../sessions/session.ts";
import { searchTermsOf, type NewUser, type UserRecord, type UserStatus } from "../users/user.ts";

/** A signed-in device, inside the person's document. */
export type SessionEntry = {
  id: string;
  familyHash: string;
  tokenHash: string;
  /** The token before this one, and when it was exchanged: its answer may have been lost. */
  previousHash?: string;
  rotatedAt?: Date;
  device: string;
  country?: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};

export type LinkEntry = { purpose: LinkPurpose; hash: string; expiresAt: Date };

/** `users`: a person with all that is theirs, so that each change is one write. */
export type UserDocument = {
  _id: ObjectId;
  email: string;
  emailKey: string;
  name: string;
  phone?: string;
  locale?: string;
  searchTerms: string[];
  role: Role;
  status: UserStatus;
  emailVerified: boolean;
  marketingConsent: boolean;
  consents: { granted: boolean; at: Date }[];
  passwordHash: string;
  passwordVersion: number;
  createdAt: Date;
  updatedAt: Date;
  sessions: SessionEntry[];
  /** Ended sessions that the revocation list may not know yet, and when that is seen to again. */
  endedSessions: string[];
  revocationDueAt?: Date;
  /** Hashes of the devices that have signed in. */
  knownDevices: string[];
  /** Unused links of mails that were sent: their hashes. */
  links: LinkEntry[];
  addresses: (Address & { id: string })[];
  defaultAddressId?: string;
  outbox: DomainEvent[];
  /** When the outbox is sent again; absent when it is empty. */
  outboxDueAt?: Date;
  /** The turn in which an active administrator may stop being one; see `standing.ts`. */
  leavingTurn?: string;
  /** Which siblings still have to forget the person, and when they are asked again. */
  erasureLeft?: ("order" | "payment" | "notification")[];
  erasureDueAt?: Date;
  /** The address was shown to be theirs: when guests' orders with it are asked for again. */
  adoptionDueAt?: Date;
};

/** The fields of a `UserRecord`, for projections. */
export const RECORD = {
  email: 1,
  name: 1,
  phone: 1,
  locale: 1,
  role: 1,
  status: 1,
  emailVerified: 1,
  marketingConsent: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;

export const toUserRecord = (document: Pick<UserDocument, "_id" | keyof typeof RECORD>): UserRecord => ({
  id: document._id.toHexString(),
  email: document.email,
  name: document.name,
  ...(document.phone === undefined ? {} : { phone: document.phone }),
  ...(document.locale === undefined ? {} : { locale: document.locale }),
  role: document.role,
  status: document.status,
  emailVerified: document.emailVerified,
  marketingConsent: document.marketingConsent,
  createdAt: document.createdAt,
  updatedAt: document.updatedAt,
});

// What the first attempt to send an event, or to announce an ended session, may take before cron does it.
const FIRST_TRY_MS = 60_000;

/** When cron takes over what was begun at `now`. */
export const dueAfter = (now: Date): Date => new Date(now.getTime() + FIRST_TRY_MS);

export const toUserDocument = (user: NewUser): UserDocument => ({
  _id: new ObjectId(user.id),
  email: user.email,
  emailKey: user.emailKey,
  name: user.name,
  ...(user.phone === undefined ? {} : { phone: user.phone }),
  ...(user.locale === undefined ? {} : { locale: user.locale }),
  searchTerms: searchTermsOf(user.email, user.name),
  role: user.role,
  status: user.status,
  emailVerified: user.emailVerified,
  marketingConsent: user.marketingConsent,
  consents: [],
  passwordHash: user.passwordHash,
  passwordVersion: 1,
  createdAt: user.createdAt,
  updatedAt: user.updatedAt,
  sessions: [],
  endedSessions: [],
  knownDevices: [],
  links: user.link ? [user.link] : [],
  addresses: [],
  outbox: user.events,
  ...(user.events.length > 0 ? { outboxDueAt: dueAfter(user.createdAt) } : {}),
});

export const toSessionEntry = (session: NewSession): SessionEntry => ({
  id: session.id,
  familyHash: session.familyHash,
  tokenHash: session.tokenHash,
  device: session.device,
  ...(session.country === undefined ? {} : { country: session.country }),
  createdAt: session.createdAt,
  lastUsedAt: session.createdAt,
  expiresAt: session.expiresAt,
});

export const toSessionRecord = (entry: SessionEntry): SessionRecord => ({
  id: entry.id,
  device: entry.device,
  ...(entry.country === undefined ? {} : { country: entry.country }),
  createdAt: entry.createdAt,
  lastUsedAt: entry.lastUsedAt,
  expiresAt: entry.expiresAt,
});
