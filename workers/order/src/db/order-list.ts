import { guardDatabase, type Database } from "@orderapp/db/neon";
import { and, desc, eq, fillPlaceholders, gte, inArray, like, lt, sql } from "drizzle-orm";
import type { Placeholder, Query, SQL } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OrderState } from "../orders/order.ts";
import { searchTermsOf } from "../orders/search-terms.ts";
import type { OrderQuery, OrderViewer } from "../orders/viewer.ts";
import { orderColumns, readOrderRows, toOrder } from "./order-rows.ts";
import { orders } from "./schema.ts";
import { visibleTo } from "./visible-to.ts";

// As the index on it has it; e-mail addresses are ASCII (`Email` of the contracts), so that this is their one spelling.
const email = sql`lower(${orders.email})`;
const newestFirst = [desc(orders.createdAt), desc(orders.id)];

/** Reads pages of orders, newest first, with one row more than asked when there are more. */
export function createOrderList(db: Database): (viewer: OrderViewer, query: OrderQuery) => Promise<OrderState[]> {
  let ownFirst: Query | undefined;

  // The page asked for most, whose text is always the same, and making it costs more than all else that is done for it.
  function ownFirstPage(userId: string, limit: number): Query {
    ownFirst ??= pageOf(db, visibleTo(OWN), sql.placeholder("limit")).toSQL();
    return { sql: ownFirst.sql, params: fillPlaceholders(ownFirst.params, { userId, limit: limit + 1 }) };
  }

  return async (viewer, query) => {
    const page = isOwnFirst(viewer, query)
      ? ownFirstPage(viewer.userId, query.limit)
      : pageQuery(db, viewer, query).toSQL();
    // Values as PostgreSQL writes them: a page has hundreds, which driver and query builder would look at one by one.
    const rows = await guardDatabase(
      db.$client.query(page.sql, page.params, { arrayMode: true, fullResults: false, types: asText }),
    );
    return readOrderRows(rows as (string | null)[][]).map(toOrder);
  };
}

const asText = { getTypeParser: () => (text: string) => text };
const OWN = { admin: false, userId: sql.placeholder("userId") };

type Own = OrderViewer & { userId: string };
const isOwnFirst = (viewer: OrderViewer, { limit: _limit, ...filters }: OrderQuery): viewer is Own =>
  !viewer.admin &&
  viewer.userId !== undefined &&
  viewer.tokenHash === undefined &&
  Object.values(filters).every((filter) => filter === undefined);

/** The statement of a page, apart so that its plan can be looked at. */
export function pageQuery(db: NeonHttpDatabase, viewer: OrderViewer, query: OrderQuery) {
  const filters = filtersOf(viewer, query);
  const limit = query.limit + 1;
  const where = query.q === undefined ? and(...filters) : inArray(orders.id, found(query.q, filters, limit));
  return pageOf(db, where, limit);
}

const pageOf = (db: NeonHttpDatabase, where: SQL | undefined, limit: number | Placeholder) =>
  db
    .select(orderColumns)
    .from(orders)
    .where(where)
    .orderBy(...newestFirst)
    .limit(limit);

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
