import { AppError } from "@orderapp/core/errors";
import { describe, expect, it } from "vitest";
import type { OrderRepository } from "../db/order-repository.ts";
import { openShop, orderBody, placedOrder, sql, tokenFor, type Shop } from "../../test/support.ts";

const admin = { as: "root", admin: true };
const newPerson = (): string => `user-${crypto.randomUUID()}`;
const newEmail = (): string => `Ada.${crypto.randomUUID()}@Example.com`;

/** A guest's order of these variants. */
async function orderOf(shop: Shop, skus: string[], email = newEmail()) {
  const items = skus.map((sku) => ({ sku, quantity: 1 }));
  const cart = await shop.ask("POST", "/v1/carts", { body: { items } });
  const body = orderBody(cart.body.id, { email });
  const placed = await shop.ask("POST", "/v1/orders", { body, key: crypto.randomUUID() });
  await shop.settled();
  return placed.body.order as { id: string; number: string; email: string; createdAt: string };
}

async function found(shop: Shop, query: string): Promise<string[]> {
  const { status, body } = await shop.ask("GET", `/v1/orders?limit=100&${query}`, admin);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data.map(({ id }: { id: string }) => id);
}

describe("administrators look for orders", () => {
  it("by number, address and SKU: the beginning of the first two, all of the last", async () => {
    const shop = openShop();
    const mug = shop.siblings.sell();
    const cup = shop.siblings.sell();
    const order = await orderOf(shop, [mug.sku, cup.sku]);
    const other = await orderOf(shop, [cup.sku]);
    const { id, number, email } = order;
    for (const q of [number, number.slice(0, 8), number.toLowerCase(), number.replace("-", "")]) {
      expect(await found(shop, `q=${q}`)).toEqual([id]);
    }
    for (const q of [email, email.toUpperCase(), email.slice(0, 20)]) expect(await found(shop, `q=${q}`)).toEqual([id]);
    expect(await found(shop, `email=${email.toUpperCase()}`)).toEqual([id]);
    for (const name of ["q", "sku"]) {
      expect(await found(shop, `${name}=${mug.sku}`)).toEqual([id]);
      expect(await found(shop, `${name}=${cup.sku}`)).toEqual([other.id, id]);
      expect(await found(shop, `${name}=${cup.sku.slice(0, -1)}`)).toEqual([]);
    }
    expect(await found(shop, `q=${email.slice(1)}`)).toEqual([]);
    expect(await found(shop, `q=${encodeURIComponent(`${email.slice(0, 10)}%`)}`)).toEqual([]);
    expect(await found(shop, `q=${encodeURIComponent(email.replace("Ada.", "Ada_"))}`)).toEqual([]);
    expect(await found(shop, `email=${email}&sku=${cup.sku}&q=${number}&status=PENDING&paymentStatus=unpaid`)).toEqual([
      id,
    ]);
    expect(await found(shop, `email=${email}&q=${other.number}`)).toEqual([]);
  });

  it("by days and times", async () => {
    const shop = openShop();
    const { id, email, createdAt } = await orderOf(shop, [shop.siblings.sell().sku]);
    const day = createdAt.slice(0, 10);
    const of = (query: string) => found(shop, `email=${email}&${query}`);
    expect(await of(`from=${day}&to=${day}`)).toEqual([id]);
    expect(await of(`from=${createdAt}`)).toEqual([id]);
    expect(await of(`from=${createdAt}&to=${day}`)).toEqual([id]);
    expect(await of(`from=${createdAt}&to=${createdAt}`)).toEqual([]);
    expect(await of(`to=${createdAt}`)).toEqual([]);
    expect(await of("from=1969-07-20&to=1969-07-21")).toEqual([]);
    expect(await of("to=9999-12-31")).toEqual([id]);
    expect(await of(`from=${encodeURIComponent("2001-01-01T00:00:00+14:00")}`)).toEqual([id]);
  });

  it("and are told what they cannot ask", async () => {
    const shop = openShop();
    const bad = [
      ["from=yesterday", "from"],
      ["to=2026-02-30", "to"],
      ["from=2026-11-02&to=2026-11-01", "to"],
      ["from=2026-11-01T00:00:00.001Z&to=2026-11-01T00:00:00Z", "to"],
      ["from=0000-01-01", "from"],
      ["q=", "q"],
      ["q=%20", "q"],
      [`q=${"a".repeat(255)}`, "q"],
      ["email=ada", "email"],
      ["sku=", "sku"],
      ["status=pending", "status"],
      ["status=PENDING&status=SHIPPED", "status"],
      ["paymentStatus=late", "paymentStatus"],
      ["colour=red", "colour"],
    ];
    for (const path of ["/v1/orders", "/v1/orders/export"]) {
      for (const [query, field] of bad) {
        const { status, body } = await shop.ask("GET", `${path}?${query}`, admin);
        expect([query, status, body.errors?.[0]?.path]).toEqual([query, 422, field]);
      }
    }
  });

  it("page by page, none twice and none left out, though orders of one moment come in meanwhile", async () => {
    const shop = openShop();
    const { sku } = shop.siblings.sell({ available: 100 });
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push((await orderOf(shop, [sku])).id);
    await sql`update orders set created_at = '2026-01-01' where id = any(${ids}::uuid[])`;
    for (const query of [`sku=${sku}`, `q=${sku}`]) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const { body } = await shop.ask("GET", `/v1/orders?limit=3&${query}${cursor}`, admin);
        seen.push(...body.data.map(({ id }: { id: string }) => id));
        if (cursor === "") await orderOf(shop, [sku]);
        cursor = body.page.nextCursor === null ? "" : `&cursor=${body.page.nextCursor}`;
      } while (cursor !== "");
      expect(seen.filter((id) => ids.includes(id))).toEqual(ids.toSorted().toReversed());
      await sql`update orders set created_at = '2025-01-01' where id <> all(${ids}::uuid[])
        and id in (select order_id from order_items where sku = ${sku})`;
    }
  });
});

describe("people look for orders", () => {
  it("and see their own, whatever they ask", async () => {
    const shop = openShop();
    const [ada, eve] = [newPerson(), newPerson()];
    const { order } = await placedOrder(shop, { as: ada });
    const guests = await orderOf(shop, [order.items[0]!.sku], `${eve}@example.com`);
    const as = (userId: string, query: string) => shop.ask("GET", `/v1/orders?${query}`, { as: userId });
    const { sku } = order.items[0]!;
    for (const query of ["", `q=${order.number}`, `sku=${sku}`, `q=${sku}`, `userId=${ada}`, "status=PENDING"]) {
      expect((await as(ada, query)).body.data).toMatchObject([{ id: order.id }]);
    }
    for (const query of ["", `q=${order.number}`, `sku=${sku}`, `q=${sku}`, `q=${guests.number}`, `q=${eve}@`]) {
      expect((await as(eve, query)).body.data).toEqual([]);
    }
    for (const query of [`userId=${ada}`, `email=${ada}@example.com`, `email=${eve}@example.com`]) {
      expect((await as(eve, query)).body.code).toBe("forbidden");
    }
  });
});

describe("the export of orders", () => {
  const exported = async (shop: Shop, query: string) => {
    const response = await shop.fetch(`/v1/orders/export?${query}`, await tokenFor("root", "ADMIN"));
    return { response, text: await response.text() };
  };

  it("is CSV with a row an item, the order on the first, and nothing that a spreadsheet would run", async () => {
    const shop = openShop();
    const mug = shop.siblings.sell({ title: '=HYPERLINK("https://evil.example","Mug, blue")' });
    const cup = shop.siblings.sell({ title: "Cup" });
    const { id, email, number } = await orderOf(shop, [mug.sku, cup.sku]);
    await sql`update orders set notes = ${"-1+1\nsecond line"} where id = ${id}`;
    const { response, text } = await exported(shop, `email=${email}`);
    expect([200, "text/csv; charset=utf-8"]).toEqual([response.status, response.headers.get("content-type")]);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="orders.csv"');
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"",""Mug, blue"")"`);
    expect(text).toContain(`"'-1+1\nsecond line"`);
    const [header = "", first = "", rest = ""] = text.split(/\n(?=Name,|[0-9A-Z]{5}-)/);
    const columns = header.split(",");
    expect(columns.slice(0, 6)).toEqual(["Name", "Email", "Id", "User Id", "Status", "Financial Status"]);
    expect(first).toMatch(new RegExp(`^${number},${email},${id},,PENDING,unpaid,`));
    expect(first).toContain(",25.00,0.00,");
    expect(rest).toMatch(new RegExp(`^${number},${email},,,,,,,,,,,,,,1,Cup,${cup.sku},12.50,12.50,`));
    expect(text.endsWith("\n")).toBe(true);
  });

  it("has every order once, over many pages, and a header when there is none", async () => {
    const shop = openShop();
    const { sku } = shop.siblings.sell({ available: 5 });
    const { id } = await orderOf(shop, [sku]);
    const copies = 1_203;
    const tag = `copy-${crypto.randomUUID()}`;
    await sql`
      insert into orders (id, number, status, payment_status, user_id, email, currency, subtotal, discount, shipping,
        tax, total, shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
      select gen_random_uuid(), ${tag} || n, status, payment_status, ${tag}, email, currency, subtotal, discount,
        shipping, tax, total, shipping_address, billing_address, shipping_method, 'none', 1,
        created_at + n / 3 * interval '1 second', updated_at
      from orders, generate_series(1, ${copies}::int) n where id = ${id}`;
    const { text } = await exported(shop, `userId=${tag}`);
    const numbers = text
      .split("\n")
      .slice(1, -1)
      .map((line) => line.slice(0, line.indexOf(",")));
    expect([numbers.length, new Set(numbers).size]).toEqual([copies, copies]);
    expect((await exported(shop, "userId=nobody")).text).toMatch(/^Name,Email,[^\n]*\n$/);
    await sql`delete from orders where user_id = ${tag}`;
  });

  it("breaks off when the database fails in the middle, and answers 503 when it fails before", async () => {
    const shop = openShop();
    const { order } = await placedOrder(shop);
    const failingAt = (page: number): Shop => {
      let pages = 0;
      const list: OrderRepository["list"] = async (_viewer, { limit }) => {
        if (++pages === page) throw new AppError("unavailable", "The database is gone.");
        return Array.from({ length: limit + 1 }, () => order);
      };
      return openShop({ orders: { ...shop.ctx.orders, list } });
    };
    const response = await failingAt(3).fetch("/v1/orders/export", await tokenFor("root", "ADMIN"));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("The database is gone.");
    expect((await failingAt(1).ask("GET", "/v1/orders/export", admin)).body.code).toBe("unavailable");
  });

  it("is for administrators", async () => {
    const shop = openShop();
    expect((await shop.ask("GET", "/v1/orders/export")).status).toBe(401);
    expect((await shop.ask("GET", "/v1/orders/export", { as: newPerson() })).body.code).toBe("forbidden");
  });
});
