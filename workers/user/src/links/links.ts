import type { DomainEvent } from "@orderapp/contracts/events";
import type { LinkPurpose } from "@orderapp/contracts/user";
import type { UserRecord } from "../users/user.ts";

/** Links of mails, as verbs see them: only hashes of their tokens are kept. */
export type Links = {
  /**
   * Keeps a link's hash in place of older ones of its purpose beyond the newest three, and puts the event of its mail
   * into the outbox, in one write. False when there is no such active account (or nothing left to verify).
   */
  add(input: { userId: string; purpose: LinkPurpose; hash: string; expiresAt: Date; event: DomainEvent }): Promise<boolean>;
  /** Whether a link may still be used; its person when it may. */
  find(userId: string, purpose: LinkPurpose, hash: string, now: Date): Promise<UserRecord | null>;
  /** Uses up a link: the address is verified. Null when it was used, has expired, or never was. */
  verifyEmail(userId: string, hash: string, now: Date): Promise<UserRecord | null>;
  /**
   * Uses up a link: the password is exchanged, every session ends, every other reset link too. Null as above; `ended`
   * are the sessions that the revocation list must know.
   */
  resetPassword(input: {
    userId: string;
    hash: string;
    passwordHash: string;
    events: DomainEvent[];
    now: Date;
  }): Promise<{ user: UserRecord; ended: string[] } | null>;
};
