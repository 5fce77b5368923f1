import type pg from "pg";

const BATCH = 50_000;

/**
 * Fills the database with delivered orders, so many of them one person's, spread evenly over two years. Each has two
 * items; what only a single order's page would show is left out.
 */
export async function fillOrders(
  db: pg.Pool,
  { userId, own, all }: { userId: string; own: number; all: number },
): Promise<void> {
  const client = await db.connect();
  try {
    await client.query("set synchronous_commit = off");
    const every = Math.floor(all / own);
    for (let from = 0; from < all; from += BATCH) {
      process.stderr.write(`\rorders: ${from} of ${all}`);
      await client.query(
        `with made as (
          insert into orders (id, number, status, payment_status, user_id, email, currency, subtotal, discount, shipping,
            tax, total, shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
          select uuidv7(), 'B' || n, 'DELIVERED', 'paid', case when n % $3 = 0 then $4 else 'person-' || n % 100000 end,
            'person.' || n % 100000 || '@example.com', 'USD', 2998, 0, 499, 0, 3497, address, address,
            '{"id": "standard", "name": "Standard", "price": {"amount": 499, "currency": "USD"}, "minDays": 3, "maxDays": 5}',
            md5(n::text), 4, at, at
          from generate_series($1::int, $2::int) n,
            lateral (select now() - n * interval '1 minute' as at, jsonb_build_object('name', 'Person ' || n, 'line1',
              '1 Main Street', 'city', 'Berlin', 'postalCode', '10115', 'country', 'DE') as address) x
          returning id)
        insert into order_items (id, order_id, position, variant_id, product_id, sku, title, quantity, unit_price, line_total)
        select uuidv7(), id, position, 'v' || position, 'p' || position, 'FILLED-' || position, 'A thing', 1, 1499, 1499
        from made, generate_series(0, 1) position`,
        [from, Math.min(from + BATCH, all) - 1, every, userId],
      );
    }
    process.stderr.write("\n");
    await client.query("vacuum analyze orders, order_items");
  } finally {
    client.release();
  }
}
