import { createAskedBefore } from "@orderapp/core/asked-before";
import type { AnswerCache } from "./edge-cache.ts";

type Entry = { body: ArrayBuffer; headers: [string, string][]; freshUntil: number; bytes: number };

const MAX_ENTRY_BYTES = 256 * 1024;
const MAX_BYTES = 16 * 1024 * 1024;
// Of the entry's objects; a guess.
const OVERHEAD_BYTES = 512;

/**
 * Keeps answers for their few seconds in the isolate itself: no wait at all, where the shared cache costs about as
 * much as asking the service. The oldest give way.
 */
export function createMemoryCache(now: () => number = () => Date.now(), maxBytes = MAX_BYTES): AnswerCache {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const forget = (key: string, entry: Entry): void => {
    entries.delete(key);
    bytes -= entry.bytes;
  };
  return {
    // What is asked for once, such as a rare search, would only be copied for nothing.
    worthKeeping: createAskedBefore(),
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.freshUntil > now()) return new Response(entry.body, { headers: entry.headers });
      forget(key, entry);
      return undefined;
    },
    async put(key, answer, seconds) {
      const freshUntil = now() + seconds * 1000;
      const body = await answer.arrayBuffer();
      if (body.byteLength > MAX_ENTRY_BYTES) return;
      const old = entries.get(key);
      if (old) forget(key, old);
      const headers = [...answer.headers];
      // The key too: short answers to long addresses must not fill the isolate.
      const texts = headers.reduce((sum, [name, value]) => sum + name.length + value.length, key.length);
      const entry = { body, headers, freshUntil, bytes: body.byteLength + 2 * texts + OVERHEAD_BYTES };
      entries.set(key, entry);
      bytes += entry.bytes;
      for (const [oldest, old] of entries) {
        if (bytes <= maxBytes) break;
        forget(oldest, old);
      }
    },
  };
}
