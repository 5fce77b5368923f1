import type { Credentials, NewUser, UserRecord } from "./user.ts";

/** Accounts as verbs see them. Expected outcomes are values; an outage is thrown as `unavailable`. */
export type Users = {
  emailTaken(emailKey: string): Promise<boolean>;
  /** False when the e-mail is taken: the unique index decides, whoever came first. */
  insert(user: NewUser): Promise<boolean>;
  /** Makes the user unless the e-mail is taken; running it again changes nothing. Answers the account's id. */
  ensure(user: NewUser): Promise<string>;
  credentials(emailKey: string): Promise<Credentials | null>;
  find(userId: string): Promise<UserRecord | null>;
  /** The person of a session that has not been ended. */
  findInSession(userId: string, sessionId: string, now: Date): Promise<UserRecord | null>;
};
