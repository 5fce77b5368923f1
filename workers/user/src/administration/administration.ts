import type { Role } from "@orderapp/contracts/auth";
import type { Period } from "@orderapp/contracts/report";
import type { UserRecord, UserStatus } from "../users/user.ts";

/** What of a person decides what they may do. */
export type Standing = { role: Role; status: UserStatus };

export type PeopleQuery = {
  /** Beginnings of the e-mail address or of words of the name: all of them must be there. */
  q?: string;
  role?: Role;
  status?: "active" | "disabled";
  /** The last id of the page before. */
  before?: string;
  limit: number;
};

/** `granted` until it is given back or has taken too long; `last`: nobody else could do the administrator's work. */
export type Turn = { state: "granted"; turn: string } | { state: "last" | "busy" | "gone" };

/** People as administrators see them, as verbs see it. The erased are not among them. */
export type Administration = {
  find(userId: string): Promise<UserRecord | null>;
  /** How many of today's people registered in a period. */
  countRegistered(period: Period): Promise<number>;
  /** Newest first. */
  list(query: PeopleQuery): Promise<UserRecord[]>;
  /**
   * Changes role and status, and ends every session, in one write; null unless the person is still as in `from`, and
   * for an active administrator unless it is their `turn` to leave.
   */
  change(input: {
    userId: string;
    from: Standing;
    to: Standing;
    turn?: string;
    now: Date;
  }): Promise<{ user: UserRecord; ended: string[] } | null>;
  /**
   * Asks for the turn to stop being an active administrator; one at a time has it, and only while there is another
   * active administrator. A turn taken before `staleBefore` is taken away, and what was to be written in it fails.
   * Verbs call `leaveAdministration`, which does all of this.
   */
  takeTurn(userId: string, now: Date, staleBefore: Date): Promise<Turn>;
  /** Gives a turn back, used or not. */
  returnTurn(userId: string, turn: string): Promise<void>;
};
