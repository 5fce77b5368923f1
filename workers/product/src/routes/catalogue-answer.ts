import { permits } from "@orderapp/contracts/permissions";
import { jsonUnderTag } from "@orderapp/http/etag";
import type { Context } from "hono";
import type { AppEnv } from "../env.ts";
import type { CatalogueText, Reading } from "../products/read-through.ts";

const FRESH_MS = 400;
const STALE_MS = 900;
const MAX_ENTRIES = 256;
const MAX_ENTRY_CHARS = 256 * 1024;
const MAX_CHARS = 8 * 1024 * 1024;

// Seen by everyone within 2 s of a write: at most 0.9 s here, one at the edge, and its refresh.
const HEADERS = { "cache-control": "public, max-age=0, s-maxage=1, stale-while-revalidate=1" };
const PRIVATE = { "cache-control": "private, no-store" };

/** The last answers of this isolate, for less than a second: what hundreds read at once costs one wait in all. */
export type RecentAnswers = {
  get(path: string): CatalogueText | undefined;
  /** The same, without taking on to read it anew. */
  peek(path: string): CatalogueText | undefined;
  put(path: string, text: CatalogueText): void;
  clear(): void;
};

export function createRecentAnswers(now: () => number = Date.now): RecentAnswers {
  const kept = new Map<string, { text: CatalogueText; at: number; renewing: boolean }>();
  let chars = 0;
  const forget = (path: string): void => {
    chars -= kept.get(path)?.text.body.length ?? 0;
    kept.delete(path);
  };
  return {
    get(path) {
      const entry = kept.get(path);
      const age = entry ? now() - entry.at : STALE_MS;
      if (!entry || age >= STALE_MS) return undefined;
      if (age < FRESH_MS || entry.renewing) return entry.text;
      // The first to find it old reads anew; the others need not wait for that.
      entry.renewing = true;
      return undefined;
    },
    peek(path) {
      const entry = kept.get(path);
      return entry && now() - entry.at < STALE_MS ? entry.text : undefined;
    },
    put(path, text) {
      // What was taken from here does not get younger by it.
      if (kept.get(path)?.text === text) return;
      forget(path);
      if (text.body.length > MAX_ENTRY_CHARS) return;
      // As old as it may be: a write that came while it was read is not in it.
      kept.set(path, { text, at: text.since ?? now(), renewing: false });
      chars += text.body.length;
      // The oldest give way.
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_ENTRIES && chars <= MAX_CHARS) break;
        forget(oldest);
      }
    },
    clear() {
      kept.clear();
      chars = 0;
    },
  };
}

const pathOf = (url: string): string => url.slice(url.indexOf("/", url.indexOf("://") + 3));

/** Answers a public read from the isolate's last ones, before any routing. Who sends a token is read for anew. */
export function answerRecent(recent: RecentAnswers, request: Request): Response | undefined {
  if (request.method !== "GET" || request.headers.has("authorization")) return undefined;
  const text = recent.get(pathOf(request.url));
  return text && jsonUnderTag(request, text.body, text.etag, HEADERS);
}

/** How to read for this caller: administrators past every cache, so that they see what they wrote. */
export const readingFor = (c: Context<AppEnv>): Reading => {
  const name = pathOf(c.req.url);
  const fresh = permits(c.get("principal"), "catalogue.read-all");
  return { name, fresh, recent: () => c.get("recent").peek(name) };
};

/** A catalogue text with its tag, or 304; kept for the next caller when everyone may see it. */
export function answerCatalogue(c: Context<AppEnv>, text: CatalogueText): Response {
  if (c.get("principal")) return jsonUnderTag(c.req.raw, text.body, text.etag, PRIVATE);
  c.get("recent").put(pathOf(c.req.url), text);
  return jsonUnderTag(c.req.raw, text.body, text.etag, HEADERS);
}
