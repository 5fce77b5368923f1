import { compare, hash } from "bcryptjs";
import { createTurns } from "./turns.ts";

export type Passwords = {
  /** `stillWanted` is asked before a hash that had to wait, and throws when it is in vain. */
  hash(password: string, stillWanted?: () => Promise<void>): Promise<string>;
  /** Compares with the hash, or with a stand-in of the same cost when there is none: always false, equally slow. */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>;
  /** Whether a hash is cheaper to guess against than one made today. */
  isOutdated(passwordHash: string): boolean;
};

/** bcrypt reads no more than 72 bytes, so that anything longer would match by its beginning. */
export const MAX_PASSWORD_BYTES = 72;
export const MIN_PASSWORD_BYTES = 10;

export const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;

const turns = createTurns();

/** A hash and its cost; undefined when it is none, as of an account that is being erased. */
function readHash(text: string | undefined): { hash: string; cost: number } | undefined {
  const [hash, cost] = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/.exec(text ?? "") ?? [];
  return hash === undefined ? undefined : { hash, cost: Number(cost) };
}

/** A hash of this cost that no password is known for; made without hashing, so that its first use takes no longer. */
const standInOf = (cost: number): string =>
  `$2b$${String(cost).padStart(2, "0")}$${"orderappStandInForNob".padEnd(53, "Q")}`;

/** Hashing and comparing by bcrypt; a cost below 10 is raised to it. */
export function createPasswords(configuredCost: number): Passwords {
  const cost = Number.isInteger(configuredCost) ? Math.min(Math.max(configuredCost, 10), 14) : 10;
  return {
    hash: (password, stillWanted) =>
      turns.take(async (waited) => {
        if (waited) await stillWanted?.();
        return hash(password, cost);
      }),
    async verify(password, passwordHash) {
      const kept = byteLength(password) <= MAX_PASSWORD_BYTES ? readHash(passwordHash) : undefined;
      const matches = await turns.take(() => compare(password, kept?.hash ?? standInOf(cost)));
      if (kept && matches) return true;
      // A hash of an older, lower cost would tell that there is an account. Each cost is twice the work of the one below.
      for (let missing = kept?.cost ?? cost; missing < cost; missing++) {
        await turns.take(() => compare(password, standInOf(missing)));
      }
      return false;
    },
    isOutdated: (passwordHash) => (readHash(passwordHash)?.cost ?? cost) < cost,
  };
}
