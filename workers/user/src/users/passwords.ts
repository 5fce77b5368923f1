import { compare, hash } from "bcryptjs";
import { createTurns } from "./turns.ts";

export type Passwords = {
  /** `stillWanted` is asked before a hash that had to wait, and throws when it is in vain. */
  hash(password: string, stillWanted?: () => Promise<void>): Promise<string>;
  /** Compares with the hash, or with a stand-in of the same cost when there is none: always false, equally slow. */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>;
};

/** bcrypt reads no more than 72 bytes, so that anything longer would match by its beginning. */
export const MAX_PASSWORD_BYTES = 72;
export const MIN_PASSWORD_BYTES = 10;

export const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;

const turns = createTurns();

/** A hash of this cost that no password is known for; made without hashing, so that its first use takes no longer. */
const standInOf = (cost: number): string => `$2b$${cost}$${"orderappStandInForNob".padEnd(53, "Q")}`;

/** Hashing and comparing by bcrypt; a cost below 10 is raised to it. */
export function createPasswords(configuredCost: number): Passwords {
  const cost = Number.isInteger(configuredCost) ? Math.min(Math.max(configuredCost, 10), 14) : 10;
  const standIn = standInOf(cost);
  return {
    hash: (password, stillWanted) =>
      turns.take(async (waited) => {
        if (waited) await stillWanted?.();
        return hash(password, cost);
      }),
    async verify(password, passwordHash) {
      const usable = passwordHash !== undefined && byteLength(password) <= MAX_PASSWORD_BYTES;
      const against = usable ? passwordHash : standIn;
      const matches = await turns.take(() => compare(password, against));
      return usable && matches;
    },
  };
}
