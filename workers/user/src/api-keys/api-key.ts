import type { Scope } from "@orderapp/contracts/permissions";
import { randomToken, sha256 } from "@orderapp/core/ids";

/** As many keys may there be at once; expired ones count until they are deleted. */
export const MAX_API_KEYS = 100;

/** A machine's key, as it is kept: of its secret only the hash. It is the shop's, whoever made it. */
export type NewApiKey = {
  id: string;
  name: string;
  scopes: readonly Scope[];
  secretHash: string;
  /** The administrator who made it. */
  createdBy: string;
  createdAt: Date;
  expiresAt?: Date;
};

export type ApiKeyRecord = NewApiKey & { lastUsedAt?: Date };

/** The part of a key that may be shown, and by which people tell keys apart. */
export const prefixOfKey = (id: string): string => `ak_${id}`;

/** A key as its holder has it: `ak_<id>.<32 random bytes>`. */
export const formatApiKey = (id: string, secret: string): string => `${prefixOfKey(id)}.${secret}`;

export const newKeySecret = (): string => randomToken(32);

/** Reads a key's parts, or undefined when it is not of our making. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = /^ak_([0-9a-f]{24})\.([\w-]{43})$/.exec(text) ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** What is kept of a secret; it has 256 bits, so that a fast hash is safe. */
export const hashKeySecret = (secret: string): Promise<string> => sha256(`api-key:${secret}`);

/** How a key is named where a person's id would stand: no person's id has a colon. */
export const keyActor = (id: string): string => `key:${id}`;
