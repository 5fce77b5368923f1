import type { ClientBase } from "pg";

// Each array's length has no factor in common with the others', so that the parts of a product do not go in step.
const words = {
  brand:
    "Marlow Ostara Finch&Co Kestrel Nordvik Élan Tamsin Halden Juniper Brio Solano Wexford Arbor Lumen Pike Quill Rook Sable Thorne Umber Vale Wilder Yarrow",
  make: "Linen Cotton Wool Leather Oak Steel Ceramic Glass Bamboo Silk Denim Canvas Copper Walnut Marble Rubber Velvet Cork Hemp",
  look: "Classic Slim Vintage Modern Relaxed Compact Folding Quilted Striped Washed Woven Ribbed Tall Wide Light Heavy Soft Curved Plain Bold Fine Raw Smooth Warm Cool Bright Dark Deep Pale",
  thing:
    "Shirt Jacket Trousers Lamp Chair Table Mug Bowl Backpack Wallet Belt Scarf Hat Boots Sneakers Socks Blanket Pillow Curtain Rug Mirror Clock Vase Kettle Pan Knife Board Bottle Notebook Pen Desk Shelf Stool Bench Basket Towel Robe Apron Gloves Umbrella Watch",
  tag: "new sale summer winter gift outdoor kitchen office travel kids vegan organic limited bestseller recycled handmade waterproof",
  start: "Al Bel Cor Dra El Fen Gal Har Il Jor Kal Lum Mor Nev Or Pel Quin Ras Sel",
  middle: "a e i o u an en in on ar er ir or al el il ol",
  end: "ba da fo ga lia mo na po ra sa to va xis",
};

const pick = (list: keyof typeof words, seed: string): string => {
  const count = words[list].split(" ").length;
  return `(string_to_array('${words[list]}', ' '))[1 + (${seed})::int % ${count}]`;
};

/**
 * Fills an empty product_db with generated products, by SQL alone: 100,000 need less than a minute. The same number gives
 * the same catalogue. Each has a variant with stock, one in sixteen a second one; every seventh is sold out.
 */
export async function fillCatalogue(client: ClientBase, products: number): Promise<void> {
  const run = (text: string) => client.query(text);
  await run(`insert into categories (slug, name, position)
    select 'department-' || n, 'Department ' || n, n from generate_series(0, 6) n`);
  await run(`insert into categories (slug, name, parent_id, position)
    select 'aisle-' || n, 'Aisle ' || n, c.id, n from generate_series(0, 210) n
    join categories c on c.slug = 'department-' || n % 7`);
  await run(`create temporary table made as select uuidv7() as id, n, hashint4(n) & 1048575 as a,
    hashint4(n + 1000003) & 1048575 as b, hashint4(n + 2000003) & 1048575 as c from generate_series(1, ${products}) n`);
  await run(`insert into products (id, slug, title, description, brand, status, tags, options, images, currency, min_price,
      max_price, created_at)
    select id, 'thing-' || n, ${pick("look", "a / 64")} || ' ' || ${pick("make", "b")} || ' ' || ${pick("thing", "a")} || ' ' ||
        ${pick("start", "a / 128")} || ${pick("middle", "b / 128")} || ${pick("end", "c / 128")},
      '<p>Made of ' || lower(${pick("make", "b")}) || ', ' || lower(${pick("look", "c")}) || ' and ' ||
        lower(${pick("look", "b / 32")}) || '. Goes with a ' || lower(${pick("thing", "c / 16")}) || '.</p>',
      ${pick("brand", "c")}, case when n % 50 = 0 then 'draft' else 'active' end,
      array[${pick("tag", "a / 256")}, ${pick("tag", "b / 256 + 5")}], '[]', '[]', 'USD',
      500 + (c % 20000), 500 + (c % 20000) + case when a % 16 = 0 then 250 else 0 end,
      now() - make_interval(secs => (${products} - n) * 60)
    from made`);
  await run(`insert into variants (product_id, sku, title, options, position, price)
    select id, 'SKU-' || n || '-' || v, case when a % 16 = 0 then 'Size ' || v else 'Default' end,
      case when a % 16 = 0 then jsonb_build_object('Size', v::text) else '{}' end, v, 500 + (c % 20000) + (v - 1) * 250
    from made, generate_series(1, case when a % 16 = 0 then 2 else 1 end) v`);
  await run(`insert into stock (variant_id, on_hand)
    select v.id, case when m.n % 7 = 0 then 0 else 5 + m.b % 90 end from variants v join made m on m.id = v.product_id`);
  await run(`insert into product_categories (product_id, category_id, position)
    select m.id, c.id, 0 from made m join categories c on c.slug = 'aisle-' || m.b % 211`);
  // An index is made in a fraction of the time that filling it takes.
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
      where tablename = 'product_search' and indexname <> 'product_search_pkey'`,
  );
  for (const { name } of rows) await run(`drop index ${name}`);
  await run("select index_products(array_agg(id)) from (select id, n from made order by n) x group by n / 5000");
  for (const { definition } of rows) await run(definition);
  await run("drop table made");
  await run("select refresh_search(true)");
  // What a day of autovacuum would have done, so that it does not begin later.
  await run("vacuum (analyze, freeze)");
}
