import type { AnswerCache } from "./edge-cache.ts";

type Entry = { body: ArrayBuffer; headers: [string, string][]; freshUntil: number };

const MAX_ENTRY_BYTES = 256 * 1024;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Keeps answers for their few seconds in the isolate itself: no wait at all, where the shared cache costs about as
 * much as asking the service. The oldest give way.
 */
export function createMemoryCache(now: () => number = () => Date.now(), maxBytes = MAX_BYTES): AnswerCache {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const forget = (key: string, entry: Entry): void => {
    entries.delete(key);
    bytes -= entry.body.byteLength;
  };
  return {
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
      entries.set(key, { body, headers: [...answer.headers], freshUntil });
      bytes += body.byteLength;
      for (const [oldest, entry] of entries) {
        if (bytes <= maxBytes) break;
        forget(oldest, entry);
      }
    },
  };
}
