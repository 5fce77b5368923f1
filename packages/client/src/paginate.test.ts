import { describe, expect, it } from "vitest";
import { createClient } from "./client.ts";
import { fakeShop, problem, type Seen } from "./fake-shop.ts";

const PAGES: Record<string, object> = {
  "": { data: [{ id: "1" }, { id: "2" }], page: { nextCursor: "c 2", hasMore: true } },
  "c 2": { data: [], page: { nextCursor: "c3", hasMore: true } },
  c3: { data: [{ id: "3" }], page: { nextCursor: null, hasMore: false } },
};
const cursorOf = ({ path }: Seen): string => new URL(path, "https://shop.test").searchParams.get("cursor") ?? "";
const paged = () => fakeShop((one) => Response.json(PAGES[cursorOf(one)]));
const client = (fetch: ReturnType<typeof fakeShop>["fetch"]) => createClient({ baseUrl: "https://shop.test", fetch });

describe("a list", () => {
  it("is walked over to its end, with the same parameters for each page", async () => {
    const { fetch, seen } = paged();
    const ids: string[] = [];
    const params = { query: { q: "mug", limit: 2 } };
    for await (const product of client(fetch).paginate("/v1/products", { params })) ids.push(product.id);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(seen.map(({ path }) => path)).toEqual([
      "/v1/products?q=mug&limit=2",
      "/v1/products?q=mug&limit=2&cursor=c%202",
      "/v1/products?q=mug&limit=2&cursor=c3",
    ]);
  });

  it("asks for no page that nobody wants", async () => {
    const { fetch, seen } = paged();
    for await (const product of client(fetch).paginate("/v1/products")) if (product.id === "2") break;
    expect(seen).toHaveLength(1);
  });

  it("may lie below something", async () => {
    const { fetch, seen } = fakeShop(() => Response.json({ data: [], page: { nextCursor: null, hasMore: false } }));
    const params = { path: { sku: "MUG/BLUE" } };
    for await (const _ of client(fetch).paginate("/v1/inventory/{sku}/movements", { params })) expect.unreachable();
    expect(seen[0]?.path).toBe("/v1/inventory/MUG%2FBLUE/movements");
  });

  it("ends with the error of a page", async () => {
    const { fetch } = fakeShop((one) => (cursorOf(one) ? problem(400, "invalid_cursor") : Response.json(PAGES[""])));
    const walk = async () => {
      const ids: string[] = [];
      for await (const product of client(fetch).paginate("/v1/products")) ids.push(product.id);
      return ids;
    };
    await expect(walk()).rejects.toMatchObject({ code: "invalid_cursor" });
  });
});
