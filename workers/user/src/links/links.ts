import type { DomainEvent } from "@orderapp/contracts/events";
import type { LinkPurpose } from "@orderapp/contracts/user";
import type { UserRecord } from "../users/user.ts";

/** What is kept of a link: nothing that would open it. */
export type Link = { purpose: LinkPurpose; hash: string; expiresAt: Date };

/** Links of mails, as verbs see them. Whoever is not active has none that work. */
export type Links = {
  /** Whom an address belongs to. */
  account(emailKey: string): Promise<UserRecord | null>;
  /**
   * Keeps a link in place of older ones of its purpose beyond the newest three, and puts the event of its mail into
   * the outbox, in one write. False when there is no such active account, nothing left to verify, or the same link
   * was added before, used or not.
   */
  add(input: { userId: string; link: Link; event: DomainEvent; now: Date }): Promise<boolean>;
  /** Whether a link may still be used; its person when it may. */
  find(userId: string, purpose: LinkPurpose, hash: string, now: Date): Promise<UserRecord | null>;
  /** Uses up a link: the address is verified. Null when it was used, has expired, or never was. */
  verifyEmail(userId: string, hash: string, now: Date): Promise<UserRecord | null>;
  /**
   * Uses up a link: the password is exchanged, the address is verified (the link was read there), every session ends,
   * and so does every other link. Null as above; `ended` are the sessions that the revocation list must know.
   */
  resetPassword(input: {
    userId: string;
    hash: string;
    passwordHash: string;
    events: DomainEvent[];
    now: Date;
  }): Promise<{ user: UserRecord; ended: string[] } | null>;
  /** People whose address was shown to be theirs, and whose orders as guests are still to be asked for; put off a minute. */
  takeAdopting(now: Date, limit: number): Promise<{ userId: string; emailKey: string }[]>;
  /** They were asked for at this time; an address that was shown again after it keeps them due. */
  adopted(userId: string, askedAt: Date): Promise<void>;
};
