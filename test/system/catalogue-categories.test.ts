import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Ask, Body } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Node = { id: string; slug: string; name: string; position: number; productCount: number; children: Node[] };
type Category = Node & { version: number };

let shop: Shop;
let serial = 0;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const name = (word: string) => `${word} ${++serial}`;
const write = <T = Category & Body>(method: string, path: string, json?: object, ask: Ask = {}): Promise<Answer<T>> =>
  shop.ask<T>(method, path, { token: shop.admin, json, ...ask });

async function make(title: string, parentId: string | null = null, over: object = {}): Promise<Category> {
  const answer = await write("POST", "/v1/categories", { name: title, parentId, ...over });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** A chain of categories, each below the one before. */
async function chain(length: number): Promise<Category[]> {
  const made: Category[] = [];
  for (let n = 0; n < length; n++) made.push(await make(name("Link"), made.at(-1)?.id ?? null));
  return made;
}

const patch = (id: string, json: object, ask: Ask = {}) => write("PATCH", `/v1/categories/${id}`, json, ask);
const outcome = ({ status, body }: { status: number; body: Body | undefined }) => [status, body?.code];

/** The tree as an administrator sees it, right after a write. */
async function tree(): Promise<Node[]> {
  const answer = await shop.ask<{ data: Node[] }>("GET", "/v1/categories", { token: shop.admin });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

const flat = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...flat(node.children)]);
const find = async (id: string): Promise<Node | undefined> => flat(await tree()).find((node) => node.id === id);
const childrenOf = async (id: string): Promise<string[]> => (await find(id))?.children.map((child) => child.name) ?? [];
const depthOf = (nodes: Node[]): number => Math.max(0, ...nodes.map((node) => 1 + depthOf(node.children)));

async function product(categories: string[], over: object = {}): Promise<string> {
  const sku = `CAT-${++serial}`;
  const variants = [{ sku, price: { amount: 100, currency: "USD" }, stock: 1 }];
  const answer = await write<{ id: string }>("POST", "/v1/products", { title: sku, categories, variants, ...over });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

const productsIn = async (slug: string): Promise<string[]> => {
  const answer = await shop.ask<{ data: { id: string }[] }>("GET", `/v1/products?category=${slug}`, {
    token: shop.admin,
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map(({ id }) => id);
};

describe("the tree of categories", () => {
  it("is made, renamed and read by everybody, with a tag that is answered by 304", async () => {
    const root = await make("Zubehör & Größen");
    expect(root).toMatchObject({ slug: "zubehor-grossen", name: "Zubehör & Größen", productCount: 0, children: [] });
    const below = await make(name("Below"), root.id);
    const renamed = await patch(root.id, { name: "Accessories", slug: "accessories" });
    expect(renamed.status, renamed.text).toBe(200);
    expect(renamed.body).toMatchObject({ name: "Accessories", slug: "accessories", version: root.version + 1 });
    const person = await shop.register("Reader");
    for (const token of [undefined, person.token, shop.admin]) {
      const read = await shop.ask<{ data: Node[] }>("GET", "/v1/categories", { token });
      expect(read.status).toBe(200);
      expect(read.body.data.find(({ id }) => id === root.id)).toMatchObject({
        name: "Accessories",
        children: [{ id: below.id, slug: below.slug, children: [] }],
      });
      const etag = read.headers.get("etag") ?? "none";
      const again = await shop.ask("GET", "/v1/categories", { token, headers: { "if-none-match": etag } });
      expect([again.status, again.text]).toEqual([304, ""]);
    }
  });

  it("is put in order: at the place asked for, the others making room", async () => {
    const parent = await make(name("Ordered"));
    const [a, b, c] = [await make("A", parent.id), await make("B", parent.id), await make("C", parent.id)];
    expect(await childrenOf(parent.id)).toEqual(["A", "B", "C"]);
    await patch(c.id, { position: 0 });
    expect(await childrenOf(parent.id)).toEqual(["C", "A", "B"]);
    await patch(c.id, { position: 1 });
    expect(await childrenOf(parent.id)).toEqual(["A", "C", "B"]);
    await patch(a.id, { position: 999 });
    expect(await childrenOf(parent.id)).toEqual(["C", "B", "A"]);
    await make("First", parent.id, { position: 0 });
    expect(await childrenOf(parent.id)).toEqual(["First", "C", "B", "A"]);
    await patch(b.id, { name: "Z" });
    expect((await find(parent.id))?.children.map((child) => [child.name, child.position])).toEqual([
      ["First", 0],
      ["C", 1],
      ["Z", 2],
      ["A", 3],
    ]);
  });

  it("takes a whole branch along when it is moved, and back to the top", async () => {
    const [from, to] = [await make(name("From")), await make(name("To"))];
    await make("Stays", to.id);
    const branch = await make("Branch", from.id);
    const leaf = await make("Leaf", branch.id);
    const id = await product([leaf.slug]);
    expect(await productsIn(from.slug)).toEqual([id]);
    const moved = await patch(branch.id, { parentId: to.id });
    expect(moved.body.children.map((child) => child.name)).toEqual(["Leaf"]);
    expect(await childrenOf(from.id)).toEqual([]);
    expect(await childrenOf(to.id)).toEqual(["Stays", "Branch"]);
    expect(await productsIn(from.slug)).toEqual([]);
    expect(await productsIn(to.slug)).toEqual([id]);
    expect((await patch(branch.id, { parentId: null })).status).toBe(200);
    expect((await tree()).map((node) => node.id)).toContain(branch.id);
  });

  it("is eight deep and no deeper, by making or by moving", async () => {
    const links = await chain(8);
    expect(depthOf(await tree())).toBe(8);
    const last = links[7]!;
    const ninth = await write("POST", "/v1/categories", { name: "Ninth", parentId: last.id });
    expect(outcome(ninth)).toEqual([422, "validation_failed"]);
    expect(ninth.body.errors?.map(({ path }) => path)).toEqual(["parentId"]);
    const [top, bottom] = await chain(2);
    expect(outcome(await patch(top!.id, { parentId: links[6]!.id }))).toEqual([422, "validation_failed"]);
    expect((await patch(bottom!.id, { parentId: links[6]!.id })).status).toBe(200);
    expect((await patch(links[1]!.id, { parentId: top!.id })).status).toBe(200);
    expect(outcome(await patch(top!.id, { parentId: links[0]!.id }))).toEqual([422, "validation_failed"]);
    expect(depthOf(await tree())).toBe(8);
  });

  it("has no circle: not by one move, and not by two at once", async () => {
    const [top, , bottom] = await chain(3);
    for (const parentId of [top!.id, bottom!.id]) {
      expect(outcome(await patch(top!.id, { parentId }))).toEqual([409, "conflict"]);
    }
    for (let round = 0; round < 8; round++) {
      const [a, b, c] = [await make(name("A")), await make(name("B")), await make(name("C"))];
      const moves = await Promise.all([
        patch(a.id, { parentId: b.id }),
        patch(b.id, { parentId: c.id }),
        patch(c.id, { parentId: a.id }),
      ]);
      expect(moves.map(({ status }) => String(status)).toSorted()).toEqual(["200", "200", "409"]);
      const seen = flat(await tree()).map(({ id }) => id);
      for (const { id } of [a, b, c]) expect(seen).toContain(id);
    }
  });

  it("counts the active products in a category and below it, each once", async () => {
    const parent = await make(name("Counted"));
    const [left, right] = [await make("Left", parent.id), await make("Right", parent.id)];
    const both = await product([left.id, right.slug]);
    await product([left.slug]);
    await product([parent.slug]);
    const draft = await product([left.slug], { status: "draft" });
    const counts = async () => {
      const node = await find(parent.id);
      return [node?.productCount, ...(node?.children.map((child) => child.productCount) ?? [])];
    };
    expect(await counts()).toEqual([3, 2, 1]);
    await write("PATCH", `/v1/products/${draft}`, { status: "active" });
    expect(await counts()).toEqual([4, 3, 1]);
    await write("PATCH", `/v1/products/${both}`, { status: "archived" });
    expect(await counts()).toEqual([3, 2, 0]);
    await patch(left.id, { parentId: null });
    expect(await counts()).toEqual([1, 0]);
  });
});

describe("deleting a category", () => {
  it("with products is refused, unless they are given to another", async () => {
    const [old, other] = [await make(name("Old")), await make(name("Other"))];
    const [first, second] = [await product([old.slug]), await product([old.slug, other.slug])];
    const path = `/v1/categories/${old.id}`;
    expect(outcome(await write("DELETE", path))).toEqual([409, "conflict"]);
    for (const target of ["nowhere", old.slug, old.id, "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40"]) {
      const answer = await write("DELETE", `${path}?reassignTo=${target}`);
      expect(outcome(answer), target).toEqual([422, "validation_failed"]);
      expect(answer.body.errors?.map((error) => error.path)).toEqual(["reassignTo"]);
    }
    expect((await productsIn(old.slug)).toSorted()).toEqual([first, second].toSorted());
    expect((await write("DELETE", `${path}?reassignTo=${other.id}`)).status).toBe(204);
    expect(await find(old.id)).toBeUndefined();
    expect((await find(other.id))?.productCount).toBe(2);
    expect((await productsIn(other.slug)).toSorted()).toEqual([first, second].toSorted());
    for (const id of [first, second]) {
      const read = await shop.ask<{ categories: { slug: string }[] }>("GET", `/v1/products/${id}`);
      expect(read.body.categories.map(({ slug }) => slug)).toEqual([other.slug]);
    }
    expect(outcome(await write("DELETE", path))).toEqual([404, "not_found"]);
  });

  it("gives its children to its parent, in the order they had", async () => {
    const parent = await make(name("Parent"));
    const middle = await make("M", parent.id);
    const last = await make("Z", parent.id);
    const [second, first] = [await make("Y", middle.id), await make("X", middle.id)];
    await patch(second.id, { position: 0 });
    expect((await write("DELETE", `/v1/categories/${middle.id}`)).status).toBe(204);
    expect(await childrenOf(parent.id)).toEqual([last.name, second.name, first.name]);
    const twin = await make(name("Twin"), parent.id);
    await make(last.name, twin.id);
    expect(outcome(await write("DELETE", `/v1/categories/${twin.id}`))).toEqual([409, "conflict"]);
    expect(await childrenOf(twin.id)).toEqual([last.name]);
  });

  it("loses no product that is put into it at the same time", async () => {
    for (let round = 0; round < 5; round++) {
      const [going, other] = [await make(name("Going")), await make(name("Kept"))];
      const id = await product([]);
      const [put, deleted] = await Promise.all([
        write("PATCH", `/v1/products/${id}`, { categories: [going.slug] }),
        write("DELETE", `/v1/categories/${going.id}?reassignTo=${other.slug}`),
      ]);
      expect([deleted.status, put.status < 500], put.text).toEqual([204, true]);
      const read = await shop.ask<{ categories: { slug: string }[] }>("GET", `/v1/products/${id}`);
      expect(read.body.categories.map(({ slug }) => slug)).toEqual(put.status === 200 ? [other.slug] : []);
    }
  });
});

describe("names, versions and bad input", () => {
  it("a slug that is asked for is refused when it is taken; one that is not gives way", async () => {
    const [men, women] = [await make(name("Men")), await make(name("Women"))];
    const [his, hers] = [await make("Parkas", men.id), await make("Parkas", women.id)];
    expect(his.slug).toBe("parkas");
    expect(hers.slug).toMatch(/^parkas-/);
    const asked = { name: "Other", slug: "parkas" };
    expect(outcome(await write("POST", "/v1/categories", asked))).toEqual([409, "slug_taken"]);
    expect(outcome(await patch(hers.id, { slug: "parkas" }))).toEqual([409, "slug_taken"]);
    const twice = { name: "Parkas", parentId: men.id };
    expect(outcome(await write("POST", "/v1/categories", twice))).toEqual([409, "slug_taken"]);
    expect((await make("日本語")).slug).toMatch(/^p-\w+$/);
  });

  it("a stale If-Match changes nothing; a change of nothing makes no new version", async () => {
    const one = await make(name("Guarded"));
    const nothing = await patch(one.id, {});
    expect([nothing.status, nothing.body.version]).toEqual([200, one.version]);
    const headers = { "if-match": nothing.headers.get("etag") ?? "" };
    const both = await Promise.all([
      patch(one.id, { name: name("One") }, { headers }),
      patch(one.id, { name: name("Two") }, { headers }),
    ]);
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["200", "412"]);
    for (const stale of [headers["if-match"], '"v0"', "nonsense"]) {
      const ask = { headers: { "if-match": stale } };
      expect(outcome(await patch(one.id, { name: "Stale" }, ask)), stale).toEqual([412, "version_mismatch"]);
      const path = `/v1/categories/${one.id}`;
      expect(outcome(await write("DELETE", path, undefined, ask)), stale).toEqual([412, "version_mismatch"]);
    }
    const fresh = { headers: { "if-match": `"v${one.version + 1}"` } };
    expect((await write("DELETE", `/v1/categories/${one.id}`, undefined, fresh)).status).toBe(204);
  });

  it("names the field that does not fit", async () => {
    const missing = "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40";
    const refusals: [object, string][] = [
      [{}, "name"],
      [{ name: "  " }, "name"],
      [{ name: "x".repeat(10_240) }, "name"],
      [{ name: "A > B" }, "name"],
      [{ name: 7 }, "name"],
      [{ name: "N", parentId: missing }, "parentId"],
      [{ name: "N", parentId: "shirts" }, "parentId"],
      [{ name: "N", position: -1 }, "position"],
      [{ name: "N", position: 1.5 }, "position"],
      [{ name: "N", position: "1" }, "position"],
      [{ name: "N", slug: "Not A Slug" }, "slug"],
      [{ name: "N", slug: missing }, "slug"],
      [{ name: "N", productCount: 9 }, "productCount"],
    ];
    for (const [json, path] of refusals) {
      const answer = await write("POST", "/v1/categories", json);
      expect(outcome(answer), JSON.stringify(json).slice(0, 80)).toEqual([422, "validation_failed"]);
      expect(answer.body.errors?.map((error) => error.path)).toContain(path);
    }
    for (const id of [missing, "shirts", "%20"]) {
      expect(outcome(await patch(id, { name: "N" })), id).toEqual([404, "not_found"]);
      expect(outcome(await write("DELETE", `/v1/categories/${id}`)), id).toEqual([404, "not_found"]);
    }
    const marked = await make("\u202eRight 😀 to left");
    expect((await find(marked.id))?.name).toBe("\u202eRight 😀 to left");
  });
});
