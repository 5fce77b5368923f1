import type { DomainEvent } from "@orderapp/contracts/events";
import type { Standing } from "../administration/administration.ts";
import type { SessionRecord } from "../sessions/session.ts";
import type { NewAddress, SavedAddress } from "./address.ts";
import type { Sibling } from "./erasure.ts";
import type { Credentials, UserRecord } from "./user.ts";

/** Whose account, and the session that says so: once it has ended, or the account is not active, nothing is done. */
export type Owner = { userId: string; sessionId: string };

/** Null takes it out. */
export type ProfileChange = {
  name?: string;
  phone?: string | null;
  locale?: string | null;
  marketingConsent?: boolean;
};

export type Consent = { granted: boolean; at: Date };

/** All that a person's document says about them, but for secrets. */
export type PersonRecord = {
  user: UserRecord;
  consents: Consent[];
  addresses: SavedAddress[];
  sessions: SessionRecord[];
};

/** What a person may do with their own account, as verbs see it. `null`: the owner may not (see `Owner`). */
export type Profiles = {
  /** A consent that changes is kept with its time. */
  update(owner: Owner, change: ProfileChange, now: Date): Promise<UserRecord | null>;
  /** Ends a person's consent to advertising, whoever is signed in; keeps the time when there was one. */
  endConsent(userId: string, now: Date): Promise<void>;
  credentials(owner: Owner, now: Date): Promise<Credentials | null>;
  /**
   * Exchanges the password if it is still the one compared, ends every session but the owner's, and takes back the
   * links that would set another. Null also when the password is another by now.
   */
  changePassword(
    owner: Owner,
    change: { passwordVersion: number; passwordHash: string; events: DomainEvent[] },
    now: Date,
  ): Promise<{ ended: string[] } | null>;
  /** Puts a dearer hash of the same password in place of the one compared; harmless when that has changed. */
  upgradeHash(userId: string, from: string, to: string): Promise<void>;

  addresses(owner: Owner, now: Date): Promise<SavedAddress[] | null>;
  /** Null also when there are as many as there may be. */
  addAddress(owner: Owner, address: NewAddress, isDefault: boolean, now: Date): Promise<SavedAddress | null>;
  /** Null also when there is no such address. The default moves here only if `isDefault`. */
  replaceAddress(owner: Owner, address: NewAddress, isDefault: boolean, now: Date): Promise<SavedAddress | null>;
  /** False also when there was no such address. The default passes to the first that is left. */
  removeAddress(owner: Owner, addressId: string, now: Date): Promise<boolean>;

  person(owner: Owner, now: Date): Promise<PersonRecord | null>;
  /**
   * Takes all personal data out of the account and ends it, in one write, unless the person is no longer as in `from`,
   * or is an active administrator without the `turn` to leave. What lay in the outbox gives way to `event`.
   */
  erase(
    owner: Owner,
    erasure: { from: Standing; turn?: string | undefined; event: DomainEvent },
    now: Date,
  ): Promise<{ ended: string[] } | null>;
  /** Erased accounts that siblings have yet to hear of, or that can go; each is put off to `nextAt`. */
  takeErasing(now: Date, nextAt: Date, limit: number): Promise<{ userId: string; left: Sibling[] }[]>;
  /** These siblings have forgotten the person. */
  forgotten(userId: string, siblings: Sibling[]): Promise<void>;
  /** Deletes an erased account that nothing waits for any more; false while something does. */
  deleteErased(userId: string): Promise<boolean>;
};
