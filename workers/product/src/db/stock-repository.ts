import type { VariantQuote } from "@orderapp/contracts/product";
import { isUuid } from "@orderapp/core/ids";
import type { ReserveOutcome, ShortLine, Stock } from "../context.ts";
import type { Movement, StockLevel } from "../inventory/inventory.ts";
import { arrayLiteral, type Connection } from "./connection.ts";

type Answer<T> = { answer: T };
type CommitAnswer = { outcome: "committed" | "not_found" | "insufficient_stock"; lines: ShortLine[]; events: boolean };
type AdjustAnswer = { outcome: "adjusted" | "insufficient_stock" | "not_found"; lines: StockLevel; events: boolean };

/** Stock, moved by the functions of migrations/product alone. */
export function createStockRepository(db: Connection, traceparent: string): Stock {
  const one = async <T>(rows: Promise<Answer<T>[]>): Promise<T> => {
    const [row] = await rows;
    if (!row) throw new Error("a stock function answered nothing");
    return row.answer;
  };
  return {
    async quote(refs) {
      const ids = refs.flatMap((ref) => ("variantId" in ref && isUuid(ref.variantId) ? [ref.variantId] : []));
      const skus = refs.flatMap((ref) => ("sku" in ref && !ref.sku.includes("\0") ? [ref.sku] : []));
      if (ids.length + skus.length === 0) return [];
      const rows = await db.rows<Answer<VariantQuote>>`
        select jsonb_strip_nulls(jsonb_build_object(
          'variantId', v.id, 'productId', p.id, 'sku', v.sku, 'title', quote_title(p.title, v.title, v.options),
          'imageUrl', coalesce(v.image_url, p.images -> 0 ->> 'url'),
          'unitPrice', jsonb_build_object('amount', v.price, 'currency', p.currency),
          'available', greatest(0, s.on_hand - s.reserved), 'backorder', s.backorder, 'weightGrams', v.weight_grams,
          'sellable', p.status = 'active')) as answer
        from (
          select id from variants where id = any(${arrayLiteral(ids)}::uuid[])
          union select id from variants where sku = any(${arrayLiteral(skus)}::text[])
        ) named
        join variants v on v.id = named.id
        join products p on p.id = v.product_id
        join stock s on s.variant_id = v.id`;
      return rows.map((row) => row.answer);
    },
    reserve: ({ orderId, currency, lines, expiresAt }) =>
      one(db.rows<Answer<ReserveOutcome>>`
        select reserve_stock(${orderId}, ${currency}, ${JSON.stringify(lines)}::jsonb, ${expiresAt}::timestamptz,
          ${traceparent}) as answer`),
    commit: (orderId) => one(db.rows<Answer<CommitAnswer>>`select commit_stock(${orderId}, ${traceparent}) as answer`),
    async release(orderId, reason) {
      await db.rows`select release_stock(${orderId}, ${reason}, ${traceparent})`;
    },
    restock: ({ orderId, refundId, lines }) =>
      one(db.rows<Answer<Awaited<ReturnType<Stock["restock"]>>>>`
        select restock_stock(${orderId}, ${refundId}, ${JSON.stringify(lines)}::jsonb, ${traceparent}) as answer`),
    releaseExpired: (limit) => one(db.rows<Answer<number>>`select release_expired(${limit}::int) as answer`),
    async adjust(sku, { delta, reason, note }, actor) {
      const { outcome, lines, events } = await one(db.rows<Answer<AdjustAnswer>>`
        select adjust_stock(${sku}, ${delta}::int, ${reason}, ${note ?? null}, ${actor}, ${traceparent}) as answer`);
      return outcome === "not_found" ? undefined : { outcome, level: lines, events };
    },
    async levels({ lowStock, sku, limit, after }) {
      const rows = await db.rows<Answer<StockLevel>>`
        select stock_level(v.id) as answer from variants v join stock s on s.variant_id = v.id
        where (${after ?? null}::text is null or v.sku > ${after ?? null}::text)
          and (${sku ?? null}::text is null or v.sku = ${sku ?? null}::text)
          and (not ${lowStock ?? false}::boolean or s.on_hand - s.reserved <= s.low_stock_threshold)
        order by v.sku limit ${limit}::int`;
      return rows.map((row) => row.answer);
    },
    async level(sku) {
      const [row] = await db.rows<Answer<StockLevel>>`
        select stock_level(id) as answer from variants where sku = ${sku}`;
      return row?.answer;
    },
    async movements(sku, limit, before) {
      const [row] = await db.rows<Answer<Movement[]>>`
        select coalesce((
          select jsonb_agg(jsonb_build_object('id', m.id, 'delta', m.delta, 'onHandAfter', m.on_hand_after,
            'reason', m.reason, 'orderId', m.order_id, 'actor', m.actor, 'note', m.note,
            'createdAt', rfc3339(m.created_at)) order by m.id desc)
          from (
            select * from stock_movements m where m.variant_id = v.id
              and (${before ?? null}::uuid is null or m.id < ${before ?? null}::uuid)
            order by m.id desc limit ${limit}::int
          ) m), '[]') as answer
        from variants v where v.sku = ${sku}`;
      return row?.answer;
    },
  };
}
