import type { VariantQuote, VariantRef } from "@orderapp/contracts/product";

const LIFE_MS = 5_000;
const MOST = 5_000;

/** A map that forgets its oldest entries, and any that is older than `lifeMs`. */
export function createMemory<Value>(lifeMs: number, most: number = MOST) {
  const entries = new Map<string, { value: Value; at: number }>();
  return {
    get(key: string): { value: Value; at: number } | undefined {
      const entry = entries.get(key);
      if (entry && Date.now() - entry.at < lifeMs) return entry;
      entries.delete(key);
      return undefined;
    },
    set(key: string, value: Value, at: number): void {
      entries.delete(key);
      entries.set(key, { value, at });
      if (entries.size > most) entries.delete(entries.keys().next().value ?? "");
    },
  };
}
export type Memory<Value> = ReturnType<typeof createMemory<Value>>;

const keyOf = (ref: VariantRef): string => ("sku" in ref ? `sku:${ref.sku}` : `id:${ref.variantId}`);

/** Quotes of the last seconds, shared by all carts of this isolate: popular variants need no call to add. */
export function createQuoteCache() {
  const memory = createMemory<VariantQuote>(LIFE_MS);
  return {
    get: (ref: VariantRef) => memory.get(keyOf(ref)),
    put(quotes: readonly VariantQuote[], at: number): void {
      for (const quote of quotes) {
        memory.set(keyOf({ sku: quote.sku }), quote, at);
        memory.set(keyOf({ variantId: quote.variantId }), quote, at);
      }
    },
  };
}
export type QuoteCache = ReturnType<typeof createQuoteCache>;
