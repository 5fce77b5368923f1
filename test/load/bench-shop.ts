import { DEVELOPMENT } from "@orderapp/contracts/development";
import type pg from "pg";
import { createPeople, type People } from "./bench-people.ts";

export type Json = Record<string, unknown>;

/** The running shop as the scenarios use it, with one product of endless stock among many. */
export type BenchShop = {
  origin: string;
  stripe: string;
  /** Where the mails arrive. */
  inbox: string;
  product: { id: string; sku: string };
  /** The first products of the catalogue, each with one variant. */
  products: { id: string; sku: string }[];
  sql: { product: pg.Pool; orders: pg.Pool };
  people: People;
  json(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Json>;
  createCart(): Promise<string>;
};

/** Fills a fresh shop with a catalogue to read. */
export async function prepareShop(
  { origin, stripe, inbox, sql }: Pick<BenchShop, "origin" | "stripe" | "inbox" | "sql">,
  products = 200,
): Promise<BenchShop> {
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await fetch(origin + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    return answer;
  };
  const json: BenchShop["json"] = async (method, path, body, headers = {}) =>
    (await (await send(method, path, body, headers)).json()) as Json;
  const login = { email: DEVELOPMENT.adminEmail, password: DEVELOPMENT.adminPassword };
  const { accessToken } = await json("POST", "/v1/auth/login", login);
  const authorization = { authorization: `Bearer ${String(accessToken)}` };
  const lines = Array.from({ length: products }, (_, i) =>
    JSON.stringify({
      title: `Bench thing ${i}`,
      description: "A plain thing, described in one honest sentence so that answers have a usual size.",
      status: "active",
      tags: ["bench", `t${i % 7}`],
      variants: [{ sku: `BENCH-${i}`, price: { amount: 500 + i * 13, currency: "USD" }, stock: 50_000_000 }],
    }),
  );
  const imported = await fetch(`${origin}/v1/products/import`, {
    method: "POST",
    headers: { ...authorization, "content-type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  const report = (await imported.json()) as { failed?: number };
  if (!imported.ok || report.failed) throw new Error(`import failed: ${JSON.stringify(report).slice(0, 500)}`);
  const list = (await json("GET", "/v1/products?limit=100")) as { data: { id: string; variants: { sku: string }[] }[] };
  const all = list.data.map(({ id, variants: [variant] }) => ({ id, sku: variant?.sku ?? "" }));
  const [product] = all;
  if (!product) throw new Error("the catalogue is empty");
  return {
    origin,
    stripe,
    inbox,
    product,
    products: all,
    sql,
    people: createPeople(send),
    json,
    createCart: async () =>
      String((await json("POST", "/v1/carts", { items: [{ sku: product.sku, quantity: 1 }] }))["id"]),
  };
}
