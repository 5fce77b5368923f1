import type { Role } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { User } from "@orderapp/contracts/user";

export type UserStatus = "active" | "disabled";

/** A person as the store gives one; the password's hash is read apart, where it is needed. */
export type UserRecord = {
  id: string;
  email: string;
  name: string;
  phone?: string;
  role: Role;
  status: UserStatus;
  emailVerified: boolean;
  marketingConsent: boolean;
  createdAt: Date;
  updatedAt: Date;
};

export type NewUser = UserRecord & { emailKey: string; passwordHash: string; events: DomainEvent[] };

export type Credentials = { user: UserRecord; passwordHash: string };

/** What of an e-mail address decides whether it is the same one: it is kept as typed, and compared by this. */
export const emailKeyOf = (email: string): string => email.normalize("NFKC").trim().toLowerCase();

/** The person as clients see one. */
export const presentUser = (user: UserRecord): User => ({
  id: user.id,
  email: user.email,
  name: user.name,
  ...(user.phone === undefined ? {} : { phone: user.phone }),
  role: user.role,
  emailVerified: user.emailVerified,
  marketingConsent: user.marketingConsent,
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
});
