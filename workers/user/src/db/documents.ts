import type { Role } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import { ObjectId } from "mongodb";
import type { NewSession } from "../sessions/session.ts";
import type { NewUser, UserRecord, UserStatus } from "../users/user.ts";

/** `users`: a person, and the events about them that no consumer has acknowledged yet. */
export type UserDocument = {
  _id: ObjectId;
  email: string;
  emailKey: string;
  name: string;
  phone?: string;
  role: Role;
  status: UserStatus;
  emailVerified: boolean;
  marketingConsent: boolean;
  passwordHash: string;
  createdAt: Date;
  updatedAt: Date;
  outbox: DomainEvent[];
  /** When the outbox is sent again; absent when it is empty. */
  outboxDueAt?: Date;
};

/** `sessions`: a signed-in device; `endedAt` is absent while it lasts. */
export type SessionDocument = {
  _id: ObjectId;
  userId: ObjectId;
  familyHash: string;
  tokenHash: string;
  device: string;
  country?: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  endedAt?: Date;
};

export const toUserRecord = (document: Omit<UserDocument, "emailKey" | "passwordHash" | "outbox">): UserRecord => ({
  id: document._id.toHexString(),
  email: document.email,
  name: document.name,
  ...(document.phone === undefined ? {} : { phone: document.phone }),
  role: document.role,
  status: document.status,
  emailVerified: document.emailVerified,
  marketingConsent: document.marketingConsent,
  createdAt: document.createdAt,
  updatedAt: document.updatedAt,
});

export const toUserDocument = (user: NewUser, outboxDueAt: Date): UserDocument => ({
  _id: new ObjectId(user.id),
  email: user.email,
  emailKey: user.emailKey,
  name: user.name,
  ...(user.phone === undefined ? {} : { phone: user.phone }),
  role: user.role,
  status: user.status,
  emailVerified: user.emailVerified,
  marketingConsent: user.marketingConsent,
  passwordHash: user.passwordHash,
  createdAt: user.createdAt,
  updatedAt: user.updatedAt,
  outbox: user.events,
  ...(user.events.length > 0 ? { outboxDueAt } : {}),
});

export const toSessionDocument = (session: NewSession): SessionDocument => ({
  _id: new ObjectId(session.id),
  userId: new ObjectId(session.userId),
  familyHash: session.familyHash,
  tokenHash: session.tokenHash,
  device: session.device,
  ...(session.country === undefined ? {} : { country: session.country }),
  createdAt: session.createdAt,
  lastUsedAt: session.createdAt,
  expiresAt: session.expiresAt,
});
