import type { Address } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserRecord } from "./user.ts";

export type SavedAddress = Address & { id: string; isDefault: boolean };

/** What a person may change of their own account, as verbs see it; each is one conditional write. */
export type Profiles = {
  /** Null when the account is gone. A consent that changes is kept with its time. */
  update(
    userId: string,
    change: { name?: string; phone?: string | null; marketingConsent?: boolean },
    now: Date,
  ): Promise<UserRecord | null>;
  /** Exchanges the password if it is still the one compared, and ends every session but `keepSession`. */
  changePassword(input: {
    userId: string;
    passwordVersion: number;
    passwordHash: string;
    keepSession: string;
    events: DomainEvent[];
    now: Date;
  }): Promise<{ ended: string[] } | null>;
  /** Puts a dearer hash of the same password in place of the one compared; harmless when that has changed. */
  upgradeHash(userId: string, from: string, to: string): Promise<void>;
  addresses(userId: string): Promise<SavedAddress[]>;
};
