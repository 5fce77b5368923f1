import type { ProductContext } from "../../context.ts";

// Keys are hashes, so these are equal shares of all.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const UPLOADED = /^media\/[\w-]{43}\.(?:jpg|png|webp|avif)$/;
const MINUTE_MS = 60_000;
const MAX_PAGES = 5;
/** How long a picture is kept that no product names: it may be put back, and other pages may show it. */
const UNUSED_DAYS = 7;

/**
 * Drops uploaded pictures that no product has named for a week, in one share of 4,096 each minute: all in three days,
 * with nothing to remember between. Returns how many.
 */
export async function sweepMedia(
  ctx: Pick<ProductContext, "media" | "products">,
  now: number = Date.now(),
): Promise<number> {
  const share = Math.floor(now / MINUTE_MS) % LETTERS.length ** 2;
  const prefix = `media/${LETTERS.charAt(Math.floor(share / LETTERS.length))}${LETTERS.charAt(share % LETTERS.length)}`;
  let dropped = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await ctx.media.old(prefix, cursor);
    const uploaded = page.keys.filter((key) => UPLOADED.test(key));
    const unused = uploaded.length > 0 ? await ctx.products.unused(uploaded, UNUSED_DAYS) : [];
    for (const key of unused) await ctx.media.drop(key);
    if (unused.length > 0) await ctx.products.forgetUnused(unused);
    dropped += unused.length;
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return dropped;
}
