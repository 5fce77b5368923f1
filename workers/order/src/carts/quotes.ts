import type { VariantQuote, VariantRef } from "@orderapp/contracts/product";
import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { NewLine } from "./cart.ts";

export type Wanted = VariantRef & { quantity: number };

/** Today's quotes of variants, by variant id; one call for all. Unknown variants are absent. */
export async function quoteVariants(ctx: OrderContext, variantIds: readonly string[], currency: string) {
  if (variantIds.length === 0) return new Map<string, VariantQuote>();
  const quotes = await fetchQuotes(
    ctx,
    variantIds.map((variantId) => ({ variantId })),
    currency,
  );
  return new Map(quotes.map((quote) => [quote.variantId, quote]));
}

/** Quotes of variants by variant id: those of the last seconds, and today's of the others, in one call. */
export async function recentQuotes(ctx: OrderContext, variantIds: readonly string[], currency: string) {
  const known = new Map<string, VariantQuote>();
  for (const variantId of variantIds) {
    const quote = ctx.quotes.get({ variantId });
    if (quote) known.set(variantId, quote.value);
  }
  const missing = variantIds.filter((variantId) => !known.has(variantId));
  for (const [variantId, quote] of await quoteVariants(ctx, missing, currency)) known.set(variantId, quote);
  return known;
}

/** What was asked for, with its quotes: those of the last seconds unless `fresh`. Unknown variants are `not_found`. */
export async function quoteWanted(
  ctx: OrderContext,
  wanted: readonly Wanted[],
  options: { currency: string; fresh: boolean },
): Promise<{ lines: NewLine[]; remembered: boolean }> {
  const known = wanted.map((item) => (options.fresh ? undefined : ctx.quotes.get(refOf(item))));
  const missing = wanted.filter((_, i) => known[i] === undefined).map(refOf);
  const fetched = missing.length > 0 ? await fetchQuotes(ctx, missing, options.currency) : [];
  const now = ctx.now().getTime();
  const lines = wanted.map((item, i): NewLine => {
    const remembered = known[i];
    if (remembered) return { quote: remembered.value, quotedAt: remembered.at, quantity: item.quantity };
    const quote = fetched.find((candidate) =>
      "sku" in item ? candidate.sku === item.sku : candidate.variantId === item.variantId,
    );
    if (!quote) {
      const [path, value] = "sku" in item ? ["sku", item.sku] : ["variantId", item.variantId];
      throw new AppError("not_found", "There is no such variant.", {
        errors: [{ path, message: `Unknown: ${value}`, code: "unknown_variant" }],
      });
    }
    return { quote, quotedAt: now, quantity: item.quantity };
  });
  return { lines, remembered: known.some((quote) => quote !== undefined) };
}

async function fetchQuotes(ctx: OrderContext, refs: VariantRef[], currency: string): Promise<VariantQuote[]> {
  const quotes = unwrap(await callSibling(ctx.product.quote(ctx.call, { refs, currency })));
  ctx.quotes.put(quotes, ctx.now().getTime());
  return quotes;
}

const refOf = (item: Wanted): VariantRef => ("sku" in item ? { sku: item.sku } : { variantId: item.variantId });
