import { ERRORS } from "@orderapp/core/errors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, type Ask } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Schema = { $ref?: string; type?: string; properties?: Record<string, Schema>; anyOf?: Schema[]; allOf?: Schema[] };
type Operation = {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  security?: unknown[];
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

let shop: Shop;
let document: Document;
beforeAll(async () => {
  shop = await openShop();
  document = (await shop.ask<Document>("GET", "/openapi.json")).body;
});
afterAll(() => shop?.close());

const methods = new Set(["get", "post", "put", "patch", "delete"]);
const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
const fill = (path: string, value: string) => path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(value));
const resolve = (schema: Schema): Schema =>
  schema.$ref ? resolve(document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
const jsonSchema = (operation: Operation) => {
  const media = operation.requestBody?.content["application/json"];
  return media ? resolve(media.schema) : undefined;
};

/** Asks, and insists on a problem of the contract: a 4xx with one of its codes, never a 5xx. */
async function refused(method: string, path: string, options: Ask, what: string) {
  const answer = await shop.ask(method, path, { token: shop.admin, key: newKey(), ...options });
  const where = `${method} ${path} with ${what}: ${answer.status} ${answer.text.slice(0, 300)}`;
  expect(answer.status, where).toBeGreaterThanOrEqual(400);
  expect(answer.status, where).toBeLessThan(500);
  expect(answer.headers.get("content-type"), where).toContain("application/problem+json");
  expect(Object.keys(ERRORS), where).toContain(answer.body.code);
  expect(ERRORS[answer.body.code as keyof typeof ERRORS][0], where).toBe(answer.status);
  expect(answer.body["traceId"], where).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers.get("x-request-id"), where).toBeTruthy();
  return answer;
}

const NASTY: unknown[] = [
  null,
  -1,
  1.5,
  1e308,
  "",
  "NaN",
  "\u202e\u0000",
  "😀".repeat(3000),
  "'; drop table orders; --",
  { $gt: "" },
  [],
  [[]],
  true,
  "1969-12-31T23:59:59.000Z",
];

describe("bad bodies", () => {
  it("of every operation that takes JSON are refused by syntax, type, size and media type", async () => {
    // A provider's webhook is judged by its signature before its syntax.
    const withJson = operations().filter(
      ({ operation, path }) => jsonSchema(operation) && !/^\/v1\/webhooks\/(?:stripe|paypal)$/.test(path),
    );
    expect(withJson.length).toBeGreaterThan(10);
    const json = { "content-type": "application/json" };
    for (const { method, path } of withJson) {
      const url = fill(path, "01900000-0000-7000-8000-000000000000");
      for (const raw of ["{", '{"a":NaN}', "{'a':1}", '{"a":1}}', "undefined"]) {
        const answer = await refused(method, url, { raw, headers: json }, raw);
        expect(answer.body.code, `${method} ${path} ${raw}`).toBe("malformed_json");
      }
      const broken = await refused(
        method,
        url,
        { raw: new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), headers: json },
        "invalid UTF-8",
      );
      expect(broken.body.code).toBe("malformed_json");
      for (const raw of ["null", "[]", '"text"', "3", "true", '{"noSuchField":1}']) {
        const answer = await refused(method, url, { raw, headers: json }, raw);
        expect(answer.body.code, `${method} ${path} ${raw}`).toBe("validation_failed");
      }
      const xml = await refused(
        method,
        url,
        { raw: "<order/>", headers: { "content-type": "application/xml" } },
        "XML",
      );
      expect(xml.body.code).toBe("unsupported_media_type");
      const big = await refused(method, url, { raw: `{"a":"${"x".repeat(2 * 1024 * 1024)}"}`, headers: json }, "2 MB");
      expect(big.body.code).toBe("payload_too_large");
      await refused(
        method,
        url,
        { raw: `${"[".repeat(20_000)}${"]".repeat(20_000)}`, headers: json },
        "20,000 brackets",
      );
    }
  });

  it("with one field of a wrong kind are refused, field by field", async () => {
    for (const { method, path, operation } of operations()) {
      const schema = jsonSchema(operation);
      for (const field of Object.keys(schema?.properties ?? {})) {
        for (const value of NASTY) {
          const answer = await shop.ask(method, fill(path, "01900000-0000-7000-8000-000000000000"), {
            token: shop.admin,
            key: newKey(),
            json: { [field]: value },
          });
          expect(
            answer.status,
            `${method} ${path} {${field}: ${JSON.stringify(value).slice(0, 60)}}: ${answer.text.slice(0, 200)}`,
          ).toBeLessThan(500);
        }
      }
    }
  });

  it("with 10,000 items, absurd quantities and prices are refused, and change nothing", async () => {
    const variant = await shop.createProduct(5);
    const items = Array.from({ length: 10_000 }, () => ({ sku: variant.sku, quantity: 1 }));
    await refused("POST", "/v1/carts", { json: { items } }, "10,000 items");
    const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
    for (const quantity of [0, -1, 1.5, 1000, "2", null, 1e99]) {
      const answer = await refused(
        "POST",
        `/v1/carts/${cartId}/items`,
        { json: { sku: variant.sku, quantity } },
        `quantity ${quantity}`,
      );
      expect(answer.body.code).toBe("validation_failed");
    }
    const cart = await shop.ask<{ items: { quantity: number }[] }>("GET", `/v1/carts/${cartId}`);
    expect(cart.body.items.map((item) => item.quantity)).toEqual([1]);
    for (const amount of [-1, 0.5, 1e15, "9"]) {
      const json = { title: "Bad", variants: [{ sku: `BAD-${amount}`, price: { amount, currency: "USD" } }] };
      await refused("POST", "/v1/products", { json }, `price ${amount}`);
    }
    await refused(
      "POST",
      "/v1/products",
      { json: { title: "Bad", variants: [{ sku: "BAD-C", price: { amount: 1, currency: "XXZ" } }] } },
      "currency",
    );
  });
});

describe("bad addresses", () => {
  it("ids, cursors and queries that make no sense are 4xx everywhere", async () => {
    const ids = ["0", "..%2f..%2fetc", "😀", "a".repeat(3000), "null", "%00", "' or 1=1 --"];
    for (const { method, path, operation } of operations()) {
      if (path.includes("{")) {
        for (const id of ids) {
          const answer = await shop.ask(method, fill(path, id), {
            token: shop.admin,
            key: newKey(),
            ...(jsonSchema(operation) ? { json: {} } : {}),
          });
          expect(answer.status, `${method} ${path} id ${id.slice(0, 20)}: ${answer.text.slice(0, 200)}`).toBeLessThan(
            500,
          );
          if (method !== "DELETE")
            expect(answer.status, `${method} ${path} id ${id.slice(0, 20)}`).toBeGreaterThanOrEqual(400);
        }
      }
      const names = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === "query")
        .map(({ name }) => name);
      if (names.includes("cursor")) {
        const answer = await refused(method, `${fill(path, "x")}?cursor=nonsense`, {}, "a bad cursor");
        expect(["invalid_cursor", "not_found", "validation_failed"]).toContain(answer.body.code);
      }
      for (const name of names) {
        for (const value of ["%00", "-1", "NaN", "😀".repeat(500), "%27%22%5C%25_"]) {
          const answer = await shop.ask(method, `${fill(path, "x")}?${name}=${value}`, { token: shop.admin });
          expect(
            answer.status,
            `${method} ${path}?${name}=${value.slice(0, 20)}: ${answer.text.slice(0, 200)}`,
          ).toBeLessThan(500);
        }
      }
    }
  });

  it("an address that is not there is 404, a method that is not there 404 or 405", async () => {
    expect((await refused("GET", "/v1/nothing-here", {}, "an unknown path")).body.code).toBe("not_found");
    expect([404, 405]).toContain((await refused("DELETE", "/v1/products", {}, "a wrong method")).status);
  });

  it("administrators' doors are closed to people and to nobody", async () => {
    const person = await shop.register("Mallory");
    for (const [method, path] of [
      ["POST", "/v1/products"],
      ["POST", "/v1/products/import"],
      ["GET", "/v1/products/export"],
      ["GET", "/v1/inventory"],
      ["GET", "/v1/notifications"],
      ["GET", "/v1/webhooks/events"],
      ["GET", "/v1/webhook-endpoints"],
      ["GET", "/v1/payments/reconciliation?date=2026-01-01"],
    ] as const) {
      expect((await shop.ask(method, path)).status, path).toBe(401);
      expect((await shop.ask(method, path, { token: person.token })).status, path).toBe(403);
    }
  });
});
