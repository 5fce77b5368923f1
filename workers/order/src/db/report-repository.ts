import type { Period } from "@orderapp/contracts/report";
import { guardDatabase } from "@orderapp/db/neon";
import { sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OrderFacts } from "../reports/summarize.ts";
import { orderItems, orders } from "./schema.ts";

const TOP = 10;

/** What the orders say of a period, in one statement, bounded by the index on the time they were placed. */
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

const time = (at: ReturnType<typeof sql>) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const asList = (rows: ReturnType<typeof sql>) => sql`(select coalesce(json_agg(r), '[]') from (${rows}) r)`;

/** The statement, apart so that its plan can be looked at. Revenue is that of orders which were paid and not cancelled. */
export function factsQuery({ from, to }: Period, withMinutes: boolean) {
  return sql`
    with placed as materialized (
      select id, date_trunc('minute', created_at, 'UTC') as minute, status, currency, total,
        status in ('CONFIRMED', 'SHIPPED', 'DELIVERED') as sold
      from ${orders} where created_at >= ${from}::timestamptz and created_at < ${to}::timestamptz
    ), minutes as materialized (
      select minute, currency, count(*) as placed, count(*) filter (where sold) as sold,
        sum(total) filter (where sold) as revenue
      from placed group by minute, currency
    ), sums as (
      select i.product_id, p.currency, max(i.title) as title, sum(i.quantity) as quantity,
        sum(i.line_total) as revenue, count(distinct i.order_id) as orders
      from placed p join ${orderItems} i on i.order_id = p.id where p.sold group by i.product_id, p.currency
    ), top as (
      select * from sums order by quantity desc, revenue desc, product_id limit ${TOP}
    )
    select json_build_object(
      'statuses', ${asList(sql`select status, count(*) as orders from placed group by status order by status`)},
      'minutes', ${
        withMinutes
          ? asList(
              sql`select ${time(sql`minute`)} as at, sum(placed) as orders from minutes group by minute order by minute`,
            )
          : sql`null::json`
      },
      'peak', ${asList(sql`select ${time(sql`minute`)} as at, sum(placed) as orders from minutes
        group by minute order by sum(placed) desc, minute limit 1`)},
      'hours', ${asList(sql`select ${time(sql`date_trunc('hour', minute, 'UTC')`)} as at, currency,
        sum(placed) as orders, sum(sold) as sold, coalesce(sum(revenue), 0) as revenue from minutes
        group by date_trunc('hour', minute, 'UTC'), currency order by date_trunc('hour', minute, 'UTC'), currency`)},
      'products', ${asList(sql`select product_id as "productId", currency, title, quantity, revenue, orders from top
        order by quantity desc, revenue desc, product_id`)}
    ) as facts`;
}
