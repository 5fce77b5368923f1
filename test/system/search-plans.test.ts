import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillCatalogue } from "@orderapp/local-cloud/catalogue/fill";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { choosePort } from "@orderapp/local-cloud/ports";
import { type RunningPostgres, startPostgres } from "@orderapp/local-cloud/postgres/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PRODUCTS = 100_000;
// A walk along an order, the rows of a sample or a rare word: what one request may look at, however many there are.
const MOST_ROWS = 12_000;
const NO_ID = "00000000-0000-0000-0000-000000000000";

type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
};

const folder = mkdtempSync(join(tmpdir(), "orderapp-plans-"));
let postgres: RunningPostgres | undefined;
let client: pg.Client;
let plans: Node[] = [];

beforeAll(async () => {
  const port = await choosePort("postgres", 0, new Set());
  postgres = await startPostgres({ port, dataDir: join(folder, "postgres"), databases: ["product_db"], adminUrl: "" });
  await runMigrations({ productUrl: postgres.url("product_db") });
  const filler = new pg.Client({ connectionString: postgres.url("product_db") });
  await filler.connect();
  await fillCatalogue(filler, PRODUCTS);
  await filler.end();
  // Only a superuser may look at the plans of the statements inside functions.
  client = new pg.Client({ connectionString: postgres.adminUrl.replace(/postgres$/, "product_db") });
  await client.connect();
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off; set auto_explain.log_format = json; set auto_explain.log_nested_statements = on;
    set client_min_messages = log`);
  client.on("notice", ({ message }) => {
    const at = message?.indexOf("{") ?? -1;
    if (message?.includes("plan:") && at >= 0) plans.push((JSON.parse(message.slice(at)) as { Plan: Node }).Plan);
  });
}, 600_000);

afterAll(async () => {
  await client?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];

type Listed = {
  body: string;
  more: boolean;
  num: string;
  txt: string;
  tier: number;
  product_id: string;
  facets: string;
};

async function planOf(filter: object): Promise<{ row: Listed; nodes: Node[] }> {
  plans = [];
  const asked = JSON.stringify({ sort: "-createdAt", limit: 20, ...filter });
  const { rows } = await client.query<Listed>("select * from list_products($1::jsonb)", [asked]);
  const [row] = rows;
  if (!row) throw new Error("nothing was answered");
  return { row, nodes: plans.flatMap(flat) };
}

function expectBounded(nodes: Node[]): void {
  const products = nodes.filter((node) =>
    /^(products|product_search|variants|stock)$/.test(node["Relation Name"] ?? ""),
  );
  expect(products.length).toBeGreaterThan(0);
  expect(products.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([]);
  const read = products.map(
    (node) => ((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0)) * (node["Actual Loops"] ?? 1),
  );
  expect(read.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(MOST_ROWS);
}

const usesIndex = (nodes: Node[]): string[] => nodes.flatMap((node) => node["Index Name"] ?? []);

describe(`plans on ${PRODUCTS} products`, () => {
  it.each<[string, object, string]>([
    ["the newest", {}, "product_search_newest"],
    ["the cheapest", { sort: "price" }, "product_search_by_price"],
    ["the dearest", { sort: "-price" }, "product_search_by_falling_price"],
    ["by title", { sort: "title" }, "product_search_by_title"],
    ["of a large category", { category: "department-2" }, "product_search_newest"],
    ["of a small category", { category: "aisle-3", sort: "title" }, "product_search_terms"],
    ["of a brand", { brand: "marlow", sort: "price" }, "product_search_by_price"],
    [
      "of a brand in a category with a tag",
      { brand: "marlow", category: "aisle-3", tag: "sale" },
      "product_search_terms",
    ],
    ["of a narrow price range", { minPrice: 5000, maxPrice: 5020 }, "product_search_price_range"],
    ["the cheapest above a price", { minPrice: 15_000, sort: "price" }, "product_search_price_range"],
    [
      "a later page of them",
      { minPrice: 15_000, sort: "price", after: { tier: 0, num: 15_000, txt: "", product_id: NO_ID } },
      "product_search_by_price",
    ],
    ["the dearest below a price", { maxPrice: 5_000, sort: "-price" }, "product_search_by_falling_price"],
    ["what is available", { available: true }, "product_search_newest"],
    ["with a common word", { q: "shirt", sort: "relevance" }, "product_search_newest"],
    ["with two words", { q: "linen shirt", sort: "relevance" }, "product_search_terms"],
    ["with two words, the cheapest", { q: "linen shirt", sort: "price" }, "product_search_terms"],
    ["with typing errors", { q: "linnen shrit", sort: "relevance" }, "search_words_alike"],
    ["by a sku", { q: "SKU-4711-1", sort: "relevance" }, "variants_by_sku"],
    ["facets of everything", { facets: true }, "product_search_terms"],
    ["facets of a search", { q: "shirt", sort: "relevance", facets: true }, "product_search_terms"],
  ])("%s", async (_name, filter, index) => {
    const { row, nodes } = await planOf(filter);
    expect(row.body).not.toBe("");
    expectBounded(nodes);
    expect(usesIndex(nodes)).toContain(index);
  });

  it.each(["-createdAt", "price", "title", "relevance"])(
    "a page deep in the order by %s is no dearer",
    async (sort) => {
      const q = sort === "relevance" ? { q: "shirt" } : {};
      const { rows } = await client.query<{ newness: string; price: string; title_key: string; product_id: string }>(
        `select newness, price, title_key, product_id from product_search
        where terms @@ ${sort === "relevance" ? "'^shirt'" : "'z_0'"}
        order by ${sort === "price" ? "price" : sort === "title" ? "title_key" : "newness"}, product_id
        offset ${sort === "relevance" ? 1_500 : 50_000} limit 1`,
      );
      const [middle] = rows;
      const num = Number(sort === "price" ? middle?.price : middle?.newness);
      const after = { tier: sort === "relevance" ? 3 : 0, num, txt: middle?.title_key, product_id: middle?.product_id };
      const { row, nodes } = await planOf({ sort, ...q, after });
      expect(row.more).toBe(true);
      expectBounded(nodes);
    },
  );

  it("says which counts are estimates, and makes good ones", async () => {
    const { row } = await planOf({ facets: true });
    const facets = JSON.parse(row.facets) as { approximate: boolean; categories: { slug: string; count: number }[] };
    expect(facets.approximate).toBe(true);
    const { rows } = await client.query<{ slug: string; count: number }>(
      `select d.slug, count(distinct p.id)::int as count from products p
        join product_categories pc on pc.product_id = p.id join categories c on c.id = pc.category_id
        join categories d on d.id = c.parent_id where p.status = 'active' group by d.slug`,
    );
    expect(rows.length).toBe(7);
    for (const { slug, count } of rows) {
      const shown = facets.categories.find((category) => category.slug === slug)?.count ?? 0;
      // Of a sample with some 27 of each.
      expect(Math.abs(shown - count) / count, slug).toBeLessThan(0.8);
    }
    const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
    const all = sum(rows.map(({ count }) => count));
    const shown = sum(facets.categories.filter(({ slug }) => slug.startsWith("department-")).map(({ count }) => count));
    expect(Math.abs(shown - all) / all).toBeLessThan(0.35);
  });

  it("moves and deletes a category with many products in steps, each of which leaves a whole", async () => {
    await client.query("set auto_explain.log_min_duration = -1");
    const one = async <T>(text: string, ...values: unknown[]): Promise<T> => {
      const { rows } = await client.query<{ one: T }>(`select ${text} as one`, values);
      return rows[0]?.one as T;
    };
    const id = (slug: string) => one<string>("(select id from categories where slug = $1)", slug);
    const found = (term: string) =>
      one<number>(
        "(select count(*)::int from product_search where terms @@ term_query($1))",
        `c_${term.replaceAll("-", "")}`,
      );
    const [aisle, sibling, to] = await Promise.all([id("aisle-3"), id("aisle-10"), id("department-5")]);
    const [inAisle, inSibling, inTo] = await Promise.all([found(aisle), found(sibling), found(to)]);
    expect(inAisle).toBeGreaterThan(300);

    expect(await one("save_category($1, -1, $2)", aisle, JSON.stringify({ parentId: to }))).toBe("updated");
    expect(await one("index_stale(200)")).toBe(true);
    expect(await found(to)).toBe(inTo + 200);
    while (await one<boolean>("index_stale(200)"));
    expect(await found(to)).toBe(inTo + inAisle);

    const steps: string[] = [];
    while (steps.at(-1) !== "deleted") {
      steps.push(await one<string>("delete_category($1, -1, 'aisle-10', 200)", aisle));
      expect((await found(aisle)) + (await found(sibling))).toBe(inAisle + inSibling);
    }
    expect(steps.length).toBe(Math.ceil(inAisle / 200));
    expect(await found(to)).toBe(inTo);
  });
});
