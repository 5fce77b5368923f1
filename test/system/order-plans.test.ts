import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { choosePort } from "@orderapp/local-cloud/ports";
import { type RunningPostgres, startPostgres } from "@orderapp/local-cloud/postgres/postgres";
import { PgDialect } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../../packages/db/src/neon.ts";
import { pageQuery } from "../../workers/order/src/db/order-list.ts";
import { factsQuery } from "../../workers/order/src/db/report-repository.ts";
import type { OrderQuery, OrderViewer } from "../../workers/order/src/orders/viewer.ts";

const ORDERS = 200_000;
const OF_ONE = 1_000;
const admin: OrderViewer = { admin: true };
// Writes statements, and is never connected.
const db = createDatabase("postgres://nobody:nothing@127.0.0.1/nowhere", {});

const folder = mkdtempSync(join(tmpdir(), "orderapp-order-plans-"));
let postgres: RunningPostgres;
let client: pg.Client;

type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
};
type Plan = { rows: number; nodes: Node[]; touched: number };

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];

/** How a page is found: its plan, and how many orders were looked at. */
async function planOf(query: Partial<OrderQuery>, viewer = admin): Promise<Plan> {
  return explain(pageQuery(db, viewer, { limit: 20, ...query }).toSQL());
}

async function explain(statement: { sql: string; params: unknown[] }): Promise<Plan> {
  const { rows } = await client.query<{ "QUERY PLAN": { Plan: Node }[] }>(
    `explain (analyze, timing off, format json) ${statement.sql}`,
    statement.params,
  );
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  if (!plan) throw new Error("no plan");
  const nodes = flat(plan);
  const touched = nodes
    .filter((node) => node["Relation Name"] === "orders")
    .reduce(
      (sum, node) => sum + (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
      0,
    );
  return { rows: plan["Actual Rows"], nodes, touched };
}

const scans = ({ nodes }: Plan): string[] =>
  nodes
    .filter((node) => node["Node Type"] === "Seq Scan" && node["Relation Name"])
    .map((node) => node["Relation Name"]!);

/** Many orders with two items each: some of them in rare states, one person's among those of many. */
const FILL = `
  alter table order_items drop constraint order_items_order_id_orders_id_fk;
  insert into orders (id, number, status, payment_status, user_id, email, currency, subtotal, discount, shipping, tax,
    total, shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
  select gen_random_uuid(), upper(substr(md5(n::text), 1, 5) || '-' || substr(md5(n::text), 6, 5)),
    case when n % 1000 = 0 then 'SHIPPED' when n % 3 = 0 then 'CONFIRMED' else 'DELIVERED' end,
    case when n % 2000 = 0 then 'refunded' else 'paid' end,
    case when n % ${ORDERS / OF_ONE} = 0 then 'ada' when n % 2 = 0 then 'user-' || n % 50000 end,
    'User' || n % 50000 || '@example.com', 'USD', 0, 0, 0, 0, 0, '{}', '{}', '{}', 'none', 1, t, t
  from generate_series(1, ${ORDERS}) n,
    lateral (select timestamptz '2020-01-01' + n / 7 * interval '1 minute' as t) times;
  insert into order_items (id, order_id, position, variant_id, product_id, sku, title, quantity, unit_price, line_total)
  select gen_random_uuid(), o.id, p, 'v', 'p', case when p = 0 then 'BEST' else 'SKU-' || abs(hashtext(o.number)) % 5000 end,
    'Mug', 1, 0, 0
  from orders o, generate_series(0, 1) p;
  vacuum analyze orders;
  vacuum analyze order_items`;

beforeAll(async () => {
  const port = await choosePort("postgres", 0, new Set());
  postgres = await startPostgres({ port, dataDir: join(folder, "postgres"), databases: ["order_db"], adminUrl: "" });
  await runMigrations({ orderUrl: postgres.url("order_db") });
  client = new pg.Client({ connectionString: postgres.url("order_db") });
  await client.connect();
  for (const statement of FILL.split(";")) await client.query(statement);
}, 180_000);

afterAll(async () => {
  await client.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a page of orders among very many", () => {
  const day = { from: "2020-01-10T00:00:00.000Z", to: "2020-01-11T00:00:00.000Z" };
  const after = { createdAt: "2020-01-15T00:00:00.000Z", id: "00000000-0000-7000-8000-000000000000" };
  const one: Record<string, Partial<OrderQuery>> = {
    userId: { userId: "ada" },
    email: { email: "USER77@example.com" },
    sku: { sku: "SKU-77" },
    status: { status: "SHIPPED" },
    paymentStatus: { paymentStatus: "refunded" },
    time: day,
    q: { q: "user77@" },
  };
  const names = Object.keys(one);
  const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_name, i) => bits & (1 << i)),
  );

  it("is found by an index, whatever the filters", async () => {
    for (const combination of combinations) {
      const query = Object.assign({}, ...combination.map((name) => one[name]));
      for (const cursor of [{}, { after }]) {
        expect([combination, scans(await planOf({ ...query, ...cursor }))]).toEqual([combination, []]);
      }
    }
  });

  it("looks at few orders, for each filter and each way of looking", async () => {
    const looking: Partial<OrderQuery>[] = [
      {},
      ...Object.values(one),
      { q: "SKU-77" },
      { q: "BEST" },
      { q: "user" },
      { q: "nothing-like-it" },
      { q: "7" },
      { status: "PENDING", paymentStatus: "failed" },
      { status: "DELIVERED", ...day },
    ];
    for (const query of looking) {
      const { touched, nodes } = await planOf(query);
      expect([query, touched < 5_000 || nodes]).toEqual([query, true]);
    }
  });

  it("of one person's many is read from the index in its order, without sorting", async () => {
    for (const [viewer, query] of [
      [{ admin: false, userId: "ada" }, {}],
      [{ admin: false, userId: "ada" }, { after }],
      [admin, { userId: "ada" }],
    ] as const) {
      const { rows, nodes, touched } = await planOf(query, viewer);
      expect([rows, touched]).toEqual([21, 21]);
      expect(nodes.map((node) => node["Index Name"])).toContain("orders_of_user");
      expect(nodes.filter((node) => /Sort/.test(node["Node Type"]) && node["Actual Loops"] === 1)).toEqual([]);
    }
  });
});

describe("a report among very many orders", () => {
  const ofPeriod = (from: string, to: string) => explain(new PgDialect().sqlToQuery(factsQuery({ from, to }, true)));

  it("looks at those of its period alone", async () => {
    const plan = await ofPeriod("2020-01-10T00:00:00.000Z", "2020-01-11T00:00:00.000Z");
    expect(scans(plan)).not.toContain("orders");
    expect(plan.nodes.map((node) => node["Index Name"])).toContain("orders_page");
    // Once for the minutes, and for the products once in each of the processes that share the work.
    expect(plan.touched).toBeLessThanOrEqual(5 * 7 * 24 * 60);
  });
});
