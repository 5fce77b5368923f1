import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueOf, outcome, paths, usd } from "../support/catalogue.ts";
import { eventually } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
const { admin, body, create, guest, read, sized, sku } = catalogueOf(() => shop);
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const JSON_TYPE = { "content-type": "application/json" };
const post = (raw: string, headers: Record<string, string> = JSON_TYPE) =>
  shop.ask("POST", "/v1/products", { token: shop.admin, raw, headers });

describe("texts", () => {
  it("come back as they were sent: right-to-left marks, emoji, combining and wide characters", async () => {
    const texts = {
      title: "\u202eabc\u202c \u200fשלום\u200e 👩‍👩‍👧‍👦 e\u0301 ｗｉｄｅ",
      brand: "مَرحبا 🧵",
      description: "<p>🎉 &lt;3 \u2067rtl\u2069</p>",
    };
    const option = "Größe 📏";
    const one = await create({
      ...texts,
      tags: ["新着", "🔥"],
      options: [{ name: option }],
      variants: [{ sku: `${sku()}-ÄÖ 🚲/1`, price: usd(1), options: { [option]: "Ⅻ \u202eX" }, stock: 1 }],
    });
    const told = (await guest(`/v1/products/${one.id}`)).body;
    expect(told).toMatchObject({ ...texts, tags: ["新着", "🔥"] });
    expect(told.variants[0]).toMatchObject({ title: "Ⅻ \u202eX", options: { [option]: "Ⅻ \u202eX" } });
    const level = await admin<{ sku: string }>("GET", `/v1/inventory/${encodeURIComponent(told.variants[0]!.sku)}`);
    expect(level.body.sku).toBe(one.variants[0]?.sku);
  });

  it("that no store can hold are refused: NUL, half a character, 10 KB where a name is meant", async () => {
    const one = await create();
    const path = `/v1/products/${one.id}`;
    const bad = ["a\0b", "\ud800", "x".repeat(10_240), "", " \t\n "];
    for (const field of ["title", "brand"]) {
      for (const text of bad) {
        const answer = await admin("PATCH", path, { [field]: text });
        expect(outcome(answer), `${field} ${text.slice(0, 9)}`).toEqual([422, "validation_failed"]);
      }
    }
    for (const json of [
      { description: "a\0b" },
      { description: "\udfff" },
      { description: "x".repeat(100_001) },
      { tags: ["x".repeat(10_240)] },
      { tags: ["a,b"] },
      { tags: Array.from({ length: 51 }, (_, n) => `tag ${n}`) },
      { options: [{ name: "x".repeat(10_240) }] },
      { images: [{ url: "data:text/html,<script>" }] },
      { images: [{ url: "/media/../secrets" }] },
    ]) {
      const answer = await admin("PATCH", path, json);
      expect(outcome(answer), JSON.stringify(json).slice(0, 60)).toEqual([422, "validation_failed"]);
    }
    expect(await read(one.id)).toEqual(one);
    // A key with a NUL, and one of a text that only speaks of it.
    expect(outcome(await post('{"title":"x","a\\u0000b":1}'))).toEqual([422, "validation_failed"]);
    const spoken = await create({ title: String.raw`C \u0000 strings` });
    expect((await read(spoken.id)).title).toBe(String.raw`C \u0000 strings`);
  });

  it("of descriptions keep what is read and lose what is run", async () => {
    const one = await create({
      description: `<h2>Care</h2><p onclick="steal()" style="position:fixed">Wash <b>cold</b>.<script>alert(1)</script></p>
        <img src="x.png" onerror="alert(2)"><a href="javascript:alert(3)">a</a><a href=" jAvA&#10;script:alert(4)">b</a>
        <a href="https://example.com/care">c</a><iframe src="https://evil.example"></iframe><svg onload="alert(5)"></svg>
        <form action="https://evil.example"><input name="card"></form><style>body{display:none}</style>
        <math><mi xlink:href="data:x,<script>alert(6)</script>"></mi></math><img src="data:image/svg+xml,<svg onload=alert(7)>">
        <!--<img src=x onerror=alert(8)>--><base href="https://evil.example"><meta http-equiv="refresh" content="0">`,
    });
    const { description } = (await guest(`/v1/products/${one.id}`)).body;
    expect(description).toContain("<h2>Care</h2><p>Wash <b>cold</b>.</p>");
    expect(description).toMatch(/<a href="https:\/\/example\.com\/care"[^>]*>c<\/a>/);
    expect(description).not.toMatch(
      /script|onerror|onclick|onload|alert|style|iframe|svg|form|input|evil|data:|base|meta/i,
    );
    const again = await admin("PATCH", `/v1/products/${one.id}`, { description });
    expect([again.body.description, again.body.version]).toEqual([description, 1]);
  });
});

describe("numbers and kinds", () => {
  it("that are none, or not whole, or not theirs, are refused with their path", async () => {
    const variant = (text: string) => `{"title":"x","variants":[{"sku":"${sku()}",${text}}]}`;
    const price = (amount: string) => variant(`"price":{"amount":${amount},"currency":"USD"}`);
    for (const amount of ["-1", "0.1", "1e400", "-1e400", '"1"', "null", "true", "[]", "{}", "99999999999999999999"]) {
      const answer = await post(price(amount));
      expect([...outcome(answer), ...paths(answer)], amount).toEqual([
        422,
        "validation_failed",
        "variants.0.price.amount",
      ]);
    }
    for (const amount of ["NaN", "Infinity", "-Infinity", "0x10", "01", "1_000", "+1", ".5"]) {
      expect(outcome(await post(price(amount))), amount).toEqual([400, "malformed_json"]);
    }
    for (const [text, field] of [
      ['"stock":-1', "stock"],
      ['"stock":"5"', "stock"],
      ['"stock":2.5', "stock"],
      ['"stock":1e10', "stock"],
      ['"stock":{"onHand":1,"available":2}', "stock"],
      ['"weightGrams":1e400', "weightGrams"],
      ['"compareAtPrice":{"amount":1e400,"currency":"USD"}', "compareAtPrice.amount"],
      ['"options":["M"]', "options"],
      ['"options":{"Size":1}', "options.Size"],
    ] as const) {
      const answer = await post(variant(`"price":{"amount":5,"currency":"USD"},${text}`));
      expect([...outcome(answer), ...paths(answer)], text).toEqual([422, "validation_failed", `variants.0.${field}`]);
    }
    for (const [over, field] of [
      [{ status: "sold" }, "status"],
      [{ title: 7 }, "title"],
      [{ tags: "linen" }, "tags"],
      [{ categories: ["nowhere"] }, "categories"],
      [{ version: 9 }, "version"],
      [{ createdAt: "1969-12-31T23:59:59.000Z" }, "createdAt"],
      [{ id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40" }, "id"],
      [{ variants: {} }, "variants"],
    ] as const) {
      const answer = await admin("POST", "/v1/products", body(over));
      expect([...outcome(answer), ...paths(answer)], field).toEqual([422, "validation_failed", field]);
    }
  });

  it("of money follow the currency, not a float: yen have no minor unit", async () => {
    const one = await create({ variants: [{ sku: sku(), price: { amount: 1200, currency: "JPY" } }] });
    expect((await read(one.id)).priceRange.min).toEqual({ amount: 1200, currency: "JPY" });
    const mixed = [usd(1), { amount: 1, currency: "EUR" }].map((price, n) => ({
      sku: sku(),
      price,
      options: { N: `${n}` },
    }));
    const answer = await admin("POST", "/v1/products", body({ variants: mixed }));
    expect([...outcome(answer), ...paths(answer)]).toEqual([422, "validation_failed", "variants.1.price.currency"]);
  });
});

describe("names that every object has", () => {
  it("are options like others, and a prototype is none", async () => {
    const names = ["constructor", "toString", "hasOwnProperty"];
    const options = Object.fromEntries(names.map((name) => [name, `a ${name}`]));
    const one = await create({
      options: names.map((name) => ({ name })),
      variants: [{ sku: sku(), price: usd(1), options }],
    });
    const told = (await guest(`/v1/products/${one.id}`)).body;
    expect(told.variants[0]?.options).toEqual(options);
    expect(told.options).toEqual(names.map((name) => ({ name, values: [`a ${name}`] })));
    // One is missing, and another takes its place in the count.
    const lacking = { ...body(), options: [{ name: "constructor" }, { name: "Size" }] };
    const variants = [{ sku: sku(), price: usd(1), options: { Size: "M", Colour: "Red" } }];
    const refused = await admin("POST", "/v1/products", { ...lacking, variants });
    expect([...outcome(refused), ...paths(refused)]).toEqual([422, "validation_failed", "variants.0.options"]);
    for (const raw of [
      `{"title":"x","variants":[{"sku":"${sku()}","price":{"amount":1,"currency":"USD"},"options":{"__proto__":"M"}}]}`,
      `{"title":"x","options":[{"name":"__proto__"}],"variants":[{"sku":"${sku()}","price":{"amount":1,"currency":"USD"}}]}`,
      `{"title":"x","__proto__":{"status":"draft"},"variants":[{"sku":"${sku()}","price":{"amount":1,"currency":"USD"}}]}`,
    ]) {
      expect(outcome(await post(raw)), raw).toEqual([422, "validation_failed"]);
    }
  });
});

describe("bodies", () => {
  it("that are none, too much, or of another kind are refused by every call that takes one", async () => {
    const one = await sized("S");
    const path = `/v1/products/${one.id}`;
    const category = await admin<{ id: string }>("POST", "/v1/categories", { name: "Bodies" });
    const calls: [string, string][] = [
      ["POST", "/v1/products"],
      ["PATCH", path],
      ["POST", `${path}/variants`],
      ["PATCH", `${path}/variants/${one.variants[0]?.id}`],
      ["POST", "/v1/categories"],
      ["PATCH", `/v1/categories/${category.body.id}`],
      ["POST", `/v1/inventory/${one.variants[0]?.sku}/adjust`],
    ];
    const big = `{"title":"${"x".repeat(2 * 1024 * 1024)}"}`;
    for (const [method, address] of calls) {
      const told = async (raw: string | Uint8Array<ArrayBuffer>, type?: string) =>
        outcome(
          await shop.ask(method, address, {
            token: shop.admin,
            raw,
            ...(type && { headers: { "content-type": type } }),
          }),
        );
      const call = `${method} ${address}`;
      expect(await told("", "application/json"), call).toEqual([400, "malformed_json"]);
      expect(await told('{"title":', "application/json"), call).toEqual([400, "malformed_json"]);
      expect(await told("[]", "application/json"), call).toEqual([422, "validation_failed"]);
      // Bytes of no kind at all.
      expect(await told(new TextEncoder().encode("{}")), call).toEqual([415, "unsupported_media_type"]);
      const bare = await shop.ask(method, address, { token: shop.admin });
      expect(bare.status, call).toBe(method === "PATCH" ? 200 : 422);
      for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx"]) {
        expect(await told("{}", type), `${call} ${type}`).toEqual([415, "unsupported_media_type"]);
      }
      // Refused by its declared length, so that the connection may close while the rest is still being sent.
      const refused = await eventually(() => told(big, "application/json"));
      expect(refused, call).toEqual([413, "payload_too_large"]);
    }
    expect(await read(one.id)).toEqual(one);
  });

  it("of a change may be empty, and change nothing", async () => {
    const one = await sized("S");
    const path = `/v1/products/${one.id}`;
    for (const address of [path, `${path}/variants/${one.variants[0]?.id}`]) {
      const answer = await admin("PATCH", address, {});
      expect([answer.status, answer.body]).toEqual([200, one]);
    }
    for (const address of ["019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40", "no-such-product", one.slug]) {
      const change: [string, unknown][] = [
        ["PATCH", {}],
        ["DELETE", undefined],
      ];
      for (const [method, json] of change) {
        const answer = await admin(method, `/v1/products/${address}`, json);
        expect(outcome(answer), `${method} ${address}`).toEqual([404, "not_found"]);
      }
    }
  });
});
