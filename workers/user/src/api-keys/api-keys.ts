import type { ApiKeyRecord, NewApiKey } from "./api-key.ts";

/** API keys as verbs see them. Deleted ones are not among them, and remembered for a while. */
export type ApiKeys = {
  /** Keeps a key, of any number at once at most 100; false when there are as many. */
  insert(key: NewApiKey): Promise<boolean>;
  find(id: string): Promise<ApiKeyRecord | null>;
  /** Newest first. */
  list(query: { before?: string; limit: number }): Promise<ApiKeyRecord[]>;
  /** The key was used: written at most once a minute. */
  touch(id: string, now: Date): Promise<void>;
  /** Deletes a key, and remembers that the revocation list has to know; null when it never was. Again is fine. */
  remove(id: string, now: Date): Promise<{ name: string } | null>;
  /** Deleted keys that the revocation list may not know, oldest first; each is put off to `nextAt`. */
  takeUnannounced(now: Date, nextAt: Date, limit: number): Promise<string[]>;
  /** The revocation list knows these. */
  closeAnnounced(ids: string[]): Promise<void>;
};
