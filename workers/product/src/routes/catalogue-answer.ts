import { jsonUnderTag } from "@orderapp/http/etag";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../env.ts";
import type { CatalogueText } from "../products/read-through.ts";

const LIFE_MS = 500;
const MAX_ENTRIES = 256;

// Fresh within 2 s of a write for everyone: half a second here, one at the edge, and its refresh.
const HEADERS = { "cache-control": "public, max-age=0, s-maxage=1, stale-while-revalidate=1" };
const PRIVATE = { "cache-control": "private, no-store" };

/** The last answers of this isolate, for half a second: what is read by hundreds at once costs one wait in all. */
export type RecentAnswers = {
  get(path: string): CatalogueText | undefined;
  put(path: string, text: CatalogueText): void;
  clear(): void;
};

export function createRecentAnswers(): RecentAnswers {
  const kept = new Map<string, { text: CatalogueText; until: number }>();
  return {
    get(path) {
      const entry = kept.get(path);
      return entry && entry.until > Date.now() ? entry.text : undefined;
    },
    put(path, text) {
      if (kept.size >= MAX_ENTRIES) kept.clear();
      kept.set(path, { text, until: Date.now() + LIFE_MS });
    },
    clear: () => kept.clear(),
  };
}

const pathOf = (url: string): string => url.slice(url.indexOf("/", url.indexOf("://") + 3));

/** Answers a public read from the isolate's last ones. Who sends a token is read for anew. */
export const answerRecent = (recent: RecentAnswers) =>
  createMiddleware<AppEnv>(async (c, next) => {
    c.set("recent", recent);
    const text =
      c.req.method === "GET" && c.req.header("authorization") === undefined ? recent.get(pathOf(c.req.url)) : undefined;
    if (text) return jsonUnderTag(c.req.raw, text.body, text.etag, HEADERS);
    return next();
  });

/** How to read for this caller: administrators past every cache, so that they see what they wrote. */
export const readingFor = (c: Context<AppEnv>): { name: string; fresh: boolean } => ({
  name: pathOf(c.req.url),
  fresh: c.var.principal?.role === "ADMIN",
});

/** A catalogue text with its tag, or 304; kept for the next caller when everyone may see it. */
export function answerCatalogue(c: Context<AppEnv>, text: CatalogueText): Response {
  if (c.var.principal) return jsonUnderTag(c.req.raw, text.body, text.etag, PRIVATE);
  c.var.recent.put(pathOf(c.req.url), text);
  return jsonUnderTag(c.req.raw, text.body, text.etag, HEADERS);
}
