import type { Period } from "@orderapp/contracts/report";
import { guardDatabase } from "@orderapp/db/neon";
import { sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OrderFacts } from "../reports/order-facts.ts";
import { orderItems, orders } from "./schema.ts";

const TOP = 10;

/**
 * What the orders say of a period, in one statement, bounded by the index on the time they were placed. Revenue is that
 * of orders which were paid and not cancelled.
 */
export function createReportRepository(db: NeonHttpDatabase) {
  return {
    async factsOf(period: Period, { withMinutes }: { withMinutes: boolean }): Promise<OrderFacts> {
      const { rows } = await guardDatabase(db.execute<{ facts: OrderFacts }>(factsQuery(period, withMinutes)));
      const [row] = rows;
      if (!row) throw new Error("a report without a row");
      return row.facts;
    },
  };
}
export type ReportRepository = ReturnType<typeof createReportRepository>;

type Sql = ReturnType<typeof sql>;
const time = (at: Sql) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const asList = (rows: Sql) => sql`(select coalesce(json_agg(r), '[]') from (${rows}) r)`;
// Arithmetic, unlike `date_trunc`; all that begin an hour or a minute are whole ones from here.
const FIRST = sql`timestamptz '2000-01-01T00:00:00Z'`;
const SOLD = sql`status in ('CONFIRMED', 'SHIPPED', 'DELIVERED')`;

/** The statement, apart so that its plan can be looked at. Orders count once a minute, which all else is made of. */
export function factsQuery({ from, to }: Period, withMinutes: boolean) {
  const within = sql`o.created_at >= ${from}::timestamptz and o.created_at < ${to}::timestamptz`;
  const perMinute = sql`select minute, sum(placed) as orders from minutes group by minute`;
  return sql`
    with minutes as materialized (
      select date_bin('1 minute', o.created_at, ${FIRST}) as minute, o.currency, o.status,
        count(*) as placed, sum(o.total) as total
      from ${orders} o where ${within} group by 1, 2, 3
    ), top as (
      select i.product_id, o.currency, any_value(i.title) as title, sum(i.quantity) as quantity,
        sum(i.line_total) as revenue
      from ${orders} o join ${orderItems} i on i.order_id = o.id where ${within} and o.${SOLD}
      group by 1, 2 order by quantity desc, revenue desc, product_id limit ${TOP}
    )
    select json_build_object(
      'statuses', ${asList(sql`select status, sum(placed) as orders from minutes group by status order by status`)},
      'minutes', ${
        withMinutes
          ? asList(sql`select ${time(sql`minute`)} as at, orders from (${perMinute}) m order by minute`)
          : sql`null::json`
      },
      'peak', ${asList(
        sql`select ${time(sql`minute`)} as at, orders from (${perMinute} order by orders desc, minute limit 1) m`,
      )},
      'hours', ${asList(sql`select ${time(sql`hour`)} as at, currency, orders, sold, revenue from (
        select date_bin('1 hour', minute, ${FIRST}) as hour, currency, sum(placed) as orders,
          coalesce(sum(placed) filter (where ${SOLD}), 0) as sold,
          coalesce(sum(total) filter (where ${SOLD}), 0) as revenue
        from minutes group by 1, 2) h order by hour, currency`)},
      'products', ${asList(sql`select product_id as "productId", currency, title, quantity, revenue from top
        order by quantity desc, revenue desc, product_id`)}
    ) as facts`;
}
