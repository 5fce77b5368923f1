import type { Role } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { User } from "@orderapp/contracts/user";

/** `erasing`: the personal data are gone, and the siblings are being told. */
export type UserStatus = "active" | "disabled" | "erasing";

/** A person as the store gives one; the password's hash is read apart, where it is needed. */
export type UserRecord = {
  id: string;
  email: string;
  name: string;
  phone?: string;
  /** BCP 47: the language of their mails. */
  locale?: string;
  role: Role;
  status: UserStatus;
  emailVerified: boolean;
  marketingConsent: boolean;
  createdAt: Date;
  updatedAt: Date;
};

/** `link` is the verification link that the mail will carry: only its hash is kept. */
export type NewUser = UserRecord & {
  emailKey: string;
  passwordHash: string;
  events: DomainEvent[];
  link?: { purpose: "verify_email"; hash: string; expiresAt: Date };
};

export type Credentials = {
  user: UserRecord;
  passwordHash: string;
  /** Counts changes of the password: what was decided by an older one must not be done. */
  passwordVersion: number;
  knownDevices: string[];
};

/** What of an e-mail address decides whether it is the same one: it is kept as typed, and compared by this. */
export const emailKeyOf = (email: string): string => email.normalize("NFKC").trim().toLowerCase();

/** What administrators find a person by: the beginnings of the address and of each word of the name. */
export const searchTermsOf = (email: string, name: string): string[] => [
  ...new Set([emailKeyOf(email), ...nameTermsOf(name)]),
];

/** Those of the name alone. */
export const nameTermsOf = (name: string): string[] =>
  name.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);

/** What an event tells of the person that it is about. */
export const eventData = (user: Pick<UserRecord, "id" | "email" | "name" | "locale">) => ({
  userId: user.id,
  email: user.email,
  name: user.name,
  ...(user.locale === undefined ? {} : { locale: user.locale }),
});

/** The person as clients see one. */
export const presentUser = (user: UserRecord): User => ({
  id: user.id,
  email: user.email,
  name: user.name,
  ...(user.phone === undefined ? {} : { phone: user.phone }),
  ...(user.locale === undefined ? {} : { locale: user.locale }),
  role: user.role,
  emailVerified: user.emailVerified,
  marketingConsent: user.marketingConsent,
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
});
