import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { z } from "zod";
import { translate } from "./sql.ts";

const KEEP = 200_000;
const FIXED = ["dataset", "timestamp", "_sample_interval", "index1"];
const MOST_BLOBS = 20;
const numbers = Array.from({ length: MOST_BLOBS }, (_, i) => i + 1);
const blobs = numbers.map((i) => `blob${i}`);
const doubles = numbers.map((i) => `double${i}`);

/** Data points as a Worker's binding sends them, within the limits of Analytics Engine. */
export const Points = z.object({
  dataset: z.string().regex(/^\w{1,64}$/),
  points: z.array(
    z.object({
      at: z.number(),
      indexes: z.array(z.string().max(96)).max(1),
      blobs: z.array(z.string()).max(MOST_BLOBS),
      doubles: z.array(z.number()).max(MOST_BLOBS),
      /** Only tests set it: how many points this one stands for. */
      sampleInterval: z.int().min(1).default(1),
    }),
  ),
});
export type Points = z.infer<typeof Points>;

/** What the SQL API answers in its format JSON. */
export type Answer = { meta: { name: string; type: string }[]; data: Record<string, unknown>[]; rows: number };

/** The newest data points, in memory, asked by Analytics Engine's SQL. */
export function createPoints(keep = KEEP) {
  const db = new DatabaseSync(":memory:");
  const columns = [...blobs.map((name) => `${name} default ''`), ...doubles.map((name) => `${name} default 0`)];
  db.exec(`create table points (id integer primary key, dataset, timestamp, _sample_interval, index1, ${columns.join(", ")});
    create index by_time on points (index1, timestamp);`);
  const forget = db.prepare("delete from points where id <= ?");
  addFunctions(db);

  // One statement a shape: a point fills few of the forty columns, and each that is named takes its time.
  const inserts = new Map<string, StatementSync>();
  const insertOf = (texts: number, values: number): StatementSync => {
    const shape = `${texts} ${values}`;
    const known = inserts.get(shape);
    if (known) return known;
    const named = [...FIXED, ...blobs.slice(0, texts), ...doubles.slice(0, values)];
    const insert = db.prepare(`insert into points (${named.join(", ")}) values (${named.map(() => "?").join(", ")})`);
    inserts.set(shape, insert);
    return insert;
  };

  return {
    write({ dataset, points }: Points): void {
      db.exec("begin");
      let last = 0;
      for (const { at, sampleInterval, indexes, blobs: texts, doubles: values } of points) {
        const insert = insertOf(texts.length, values.length);
        const second = Math.floor(at / 1_000);
        const { lastInsertRowid } = insert.run(dataset, second, sampleInterval, indexes[0] ?? "", ...texts, ...values);
        last = Number(lastInsertRowid);
      }
      forget.run(last - keep);
      db.exec("commit");
    },
    /** Runs one SELECT; throws a SqlError for what Analytics Engine would not take, as far as that is known. */
    query(sql: string): Answer {
      const { statement, dataset } = translate(sql);
      const only = `with points as (select * from main.points where dataset = ?) ${statement}`;
      const prepared = db.prepare(only);
      const data = prepared.all(dataset).map((row) => ({ ...row }));
      const meta = prepared.columns().map(({ name }) => ({ name, type: typeOf(data[0]?.[name]) }));
      return { meta, data, rows: data.length };
    },
    close: () => db.close(),
  };
}
export type PointStore = ReturnType<typeof createPoints>;

const typeOf = (value: unknown): string => (typeof value === "string" ? "String" : "Float64");

function addFunctions(db: DatabaseSync): void {
  db.function("now", { deterministic: false }, () => Math.floor(Date.now() / 1_000));
  db.function("toUnixTimestamp", (at) => at);
  db.aggregate("sumIf", {
    start: 0,
    step: (sum, value, when) => Number(sum) + (when ? Number(value) : 0),
  });
  db.aggregate("countIf", { start: 0, step: (sum, when) => Number(sum) + (when ? 1 : 0) });
  gathering(db, "argMax", (seen) => {
    const newest = seen.reduce<SQLOutputValue[]>(
      (best, row) => (Number(row[1]) >= Number(best[1]) ? row : best),
      [null, -Infinity],
    );
    return newest[0] ?? null;
  });
  gathering(db, "quantileExactWeighted", (seen) =>
    quantile(
      seen.map(([, value, weight]) => [Number(value), Number(weight)]),
      Number(seen[0]?.[0]),
    ),
  );
}

/** An aggregate over all rows of a group at once: SQLite carries a number along, by which they are found. */
function gathering(db: DatabaseSync, name: string, result: (rows: SQLOutputValue[][]) => SQLOutputValue): void {
  const groups = new Map<number, SQLOutputValue[][]>();
  let last = 0;
  db.aggregate(name, {
    varargs: true,
    start: () => {
      groups.set((last += 1), []);
      return last;
    },
    step: (id, ...row) => {
      groups.get(Number(id))?.push(row);
      return id;
    },
    result: (id) => {
      const rows = groups.get(Number(id)) ?? [];
      groups.delete(Number(id));
      return result(rows);
    },
  });
}

/** The least value whose weight, with that of all smaller ones, is the wanted share of the whole. */
function quantile(seen: [value: number, weight: number][], level: number): number {
  const sorted = seen.toSorted(([a], [b]) => a - b);
  const wanted = level * sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  for (const [value, weight] of sorted) {
    reached += weight;
    if (reached >= wanted) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
