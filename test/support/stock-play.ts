import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type pg from "pg";

export const CONNECTIONS = 8;
const ORDERS = 8;
const KINDS = ["reserve", "commit", "release", "expire", "adjust", "import", "change"] as const;
const REMOVED = 1;

const line = fc.record({ at: fc.integer({ min: 0, max: 2 }), quantity: fc.integer({ min: 1, max: 4 }) });
const step = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant("reserve" as const) },
    { weight: 32, arbitrary: fc.constantFrom(...KINDS) },
    { weight: 1, arbitrary: fc.constant("remove" as const) },
  ),
  order: fc.integer({ min: 0, max: ORDERS - 1 }),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  late: fc.boolean(),
  delta: fc.integer({ min: -6, max: 12 }).filter((delta) => delta !== 0),
  quantity: fc.integer({ min: 0, max: 14 }),
  threshold: fc.integer({ min: 0, max: 6 }),
  backorder: fc.boolean(),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What happens to three variants and eight orders. The steps are dealt out to connections that run at once. */
export const steps = fc.array(step, { minLength: 16, maxLength: 40 });

type Variant = { id: string; sku: string; options: Record<string, string> };
export type Goods = { id: string; slug: string; variants: Variant[]; orders: string[] };

const document = (goods: Omit<Goods, "id">, variants: object[]) => ({
  slug: goods.slug,
  title: `Thing ${goods.slug}`,
  description: "",
  brand: null,
  status: "active",
  tags: [],
  options: [{ name: "Size", values: ["0", "1", "2"] }],
  images: [],
  currency: "USD",
  categories: [],
  variants: goods.variants.map(({ id: _id, sku, options }, at) => ({
    sku,
    title: String(at),
    options,
    price: 1000,
    compareAtPrice: null,
    barcode: null,
    weightGrams: null,
    imageUrl: null,
    backorder: at === 2,
    ...variants[at],
  })),
});

async function save(db: pg.Client, write: object): Promise<{ outcome: string }> {
  const { rows } = await db.query<{ results: { outcome: string }[] }>(
    "select save_products($1::jsonb, 'test', '', false) as results",
    [JSON.stringify([write])],
  );
  return rows[0]?.results[0] ?? { outcome: "nothing" };
}

/** A product with three variants, of which the last may be sold beyond what is on hand. */
export async function stockGoods(db: pg.Client): Promise<Goods> {
  const id = randomUUID();
  const variants = ["0", "1", "2"].map((size) => ({ id: "", sku: `${id}-${size}`, options: { Size: size } }));
  const goods = { id, slug: id, variants, orders: Array.from({ length: ORDERS }, () => randomUUID() as string) };
  const stock = [8, 3, 2].map((quantity) => ({ quantity }));
  await save(db, { ...document(goods, stock), mode: "create", newId: id });
  const { rows } = await db.query<{ id: string }>("select id from variants where product_id = $1 order by position", [
    id,
  ]);
  goods.variants = variants.map((variant, at) => ({ ...variant, id: rows[at]?.id ?? "" }));
  return goods;
}

const linesOf = (goods: Goods, wanted: Step["lines"]) =>
  JSON.stringify(wanted.map(({ at, quantity }) => ({ variantId: goods.variants[at]?.id, quantity })));

/** Does one step through the shop's own functions, as a call to the Worker would. */
export async function play(db: pg.Client, goods: Goods, move: Step): Promise<void> {
  const order = goods.orders[move.order];
  const variant = goods.variants[move.order % 3];
  switch (move.kind) {
    case "reserve":
      await db.query("select reserve_stock($1, 'USD', $2::jsonb, now() + make_interval(secs => $3), '')", [
        order,
        linesOf(goods, move.lines),
        move.late ? -1 : 60,
      ]);
      return;
    case "commit":
      await db.query("select commit_stock($1, '')", [order]);
      return;
    case "release":
      await db.query("select release_stock($1, 'cancelled', '')", [order]);
      return;
    case "expire":
      await db.query("select release_expired(100)");
      return;
    case "adjust":
      await db.query(
        "select adjust_stock((select sku from variants where id = $1), $2::int, 'correction', null, 'test', '')",
        [variant?.id, move.delta],
      );
      return;
    case "import": {
      const quantities = goods.variants.map((_, at) => ({
        quantity: at === move.order % 3 ? move.quantity : undefined,
      }));
      await save(db, {
        ...document(goods, quantities),
        mode: "import",
        newId: randomUUID(),
        contentHash: randomUUID(),
      });
      return;
    }
    case "remove":
    case "change": {
      const { rows } = await db.query<{ version: number }>("select version from products where id = $1", [goods.id]);
      const changed = goods.variants.map(({ id, sku }, at) => ({
        id,
        ...(at === move.order % 3
          ? { sku: `${sku}-${randomUUID()}`, backorder: move.backorder, lowStockThreshold: move.threshold }
          : {}),
      }));
      const written = document(goods, changed);
      // Refused as long as an order names it.
      const variants = move.kind === "remove" ? written.variants.toSpliced(REMOVED, 1) : written.variants;
      await save(db, { ...written, variants, mode: "update", id: goods.id, version: rows[0]?.version });
      return;
    }
  }
}

/** Plays all steps, each connection its own at the same time as the others. Any error of the database is a failure. */
export async function playAtOnce(connections: readonly pg.Client[], goods: Goods, moves: Step[]): Promise<void> {
  await allEnded(
    connections.map(async (db, at) => {
      for (let i = at; i < moves.length; i += connections.length) await play(db, goods, moves[i]!);
    }),
  );
}

/** Fails as the first of them did, but only when none is at work any more: what comes next would meet its locks. */
async function allEnded(works: Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works)) if (ended.status === "rejected") throw ended.reason;
}

/** Tells everything about the orders once more that they were told before: nothing may come of it. */
export async function repeatAll(db: pg.Client, goods: Goods): Promise<void> {
  const { rows } = await db.query<{ order_id: string; status: string }>(
    "select order_id, status from reservations where order_id = any($1)",
    [goods.orders],
  );
  for (const { order_id, status } of rows) {
    if (status === "released") await db.query("select release_stock($1, 'cancelled', '')", [order_id]);
    if (status === "committed") await db.query("select commit_stock($1, '')", [order_id]);
    await db.query("select reserve_stock($1, 'USD', $2::jsonb, now() - interval '1 hour', '')", [
      order_id,
      linesOf(goods, [{ at: 0, quantity: 1 }]),
    ]);
  }
}

/** Gives all orders up: whatever any of them held is free again. */
export async function releaseAll(connections: readonly pg.Client[], goods: Goods): Promise<void> {
  await allEnded(
    connections.map(async (db, at) => {
      for (let i = at; i < goods.orders.length; i += connections.length) {
        await db.query("select release_stock($1, 'cancelled', '')", [goods.orders[i]]);
      }
    }),
  );
}
