import type { CatalogueReads, ProductContext } from "../context.ts";
import { csvHeader, csvOf } from "./csv/rows-of-product.ts";

const PAGE = 200;

/** The whole catalogue as CSV, a page of products at a time: memory stays the same however many there are. */
export function exportProducts(ctx: ProductContext): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: string | undefined;
  // The work of a replica, if it has what its reader may just have written.
  let from: CatalogueReads | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      from ??= (await ctx.cache.settled()) ? ctx.replica : ctx;
      const products = await from.products.exportAfter(after ?? "", PAGE);
      controller.enqueue(encoder.encode((after === undefined ? csvHeader() : "") + csvOf(products)));
      after = products.at(-1)?.slug ?? "";
      if (products.length < PAGE) controller.close();
    },
  });
}
