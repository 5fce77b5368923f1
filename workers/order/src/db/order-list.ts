import { guardDatabase } from "@orderapp/db/neon";
import { and, desc, eq, gte, inArray, like, lt, sql, type SQL } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OrderState } from "../orders/order.ts";
import { searchTermsOf } from "../orders/search-terms.ts";
import type { OrderQuery, OrderViewer } from "../orders/viewer.ts";
import { orderColumns, readOrderJson, toOrder, type OrderJson } from "./order-rows.ts";
import { orders } from "./schema.ts";
import { visibleTo } from "./visible-to.ts";

// As the index on it has it; e-mail addresses are ASCII (`Email` of the contracts), so that this is their one spelling.
const email = sql`lower(${orders.email})`;
const newestFirst = [desc(orders.createdAt), desc(orders.id)];

/** A page of orders, newest first, with one row more than asked when there are more. */
export async function listOrders(db: NeonHttpDatabase, viewer: OrderViewer, query: OrderQuery): Promise<OrderState[]> {
  // Each row as one JSON: a page has hundreds of columns, which driver and query builder would take one by one.
  const { rows } = await guardDatabase(
    db.execute<{ row: OrderJson }>(sql`
      select row_to_json(p) as row from ${pageQuery(db, viewer, query)} p order by p.created_at desc, p.id desc`),
  );
  return rows.map(({ row }) => toOrder(readOrderJson(row)));
}

/** The statement of a page, apart so that its plan can be looked at. */
export function pageQuery(db: NeonHttpDatabase, viewer: OrderViewer, query: OrderQuery) {
  const filters = filtersOf(viewer, query);
  const limit = query.limit + 1;
  const where = query.q === undefined ? and(...filters) : inArray(orders.id, found(query.q, filters, limit));
  return db
    .select(orderColumns)
    .from(orders)
    .where(where)
    .orderBy(...newestFirst)
    .limit(limit);
}

function filtersOf(viewer: OrderViewer, query: OrderQuery): (SQL | undefined)[] {
  const { after } = query;
  return [
    visibleTo(viewer),
    query.userId === undefined ? undefined : eq(orders.userId, query.userId),
    query.email === undefined ? undefined : eq(email, query.email.toLowerCase()),
    query.sku === undefined ? undefined : holds(query.sku),
    query.status && eq(orders.status, query.status),
    query.paymentStatus && eq(orders.paymentStatus, query.paymentStatus),
    query.from === undefined ? undefined : gte(orders.createdAt, new Date(query.from)),
    query.to === undefined ? undefined : lt(orders.createdAt, new Date(query.to)),
    after && sql`(${orders.createdAt}, ${orders.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
  ];
}

/** Whichever the text is: each way of looking has an index of its own, which one condition for all could not use. */
function found(q: string, filters: (SQL | undefined)[], limit: number): SQL {
  const terms = searchTermsOf(q);
  const ways = [
    terms.number === undefined ? undefined : like(orders.number, `${terms.number}%`),
    like(email, `${terms.email.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`),
    holds(terms.sku),
  ].filter((way) => way !== undefined);
  const order = sql.join(newestFirst, sql`, `);
  const each = ways.map(
    (way) =>
      sql`(select ${orders.id}, ${orders.createdAt} from ${orders} where ${and(...filters, way)} order by ${order} limit ${limit})`,
  );
  return sql`(select id from (${sql.join(each, sql` union `)}) f order by f.created_at desc, f.id desc limit ${limit})`;
}

const holds = (sku: string): SQL =>
  sql`exists (select 1 from order_items i where i.order_id = ${orders.id} and i.sku = ${sku})`;
