import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changed, draftOf } from "./draft.ts";
import { sanitizeDescription } from "./html.ts";
import type { StoredProduct } from "./product.ts";
import { CreateProduct } from "./product-input.ts";
import { isSlug, slugify } from "./slug.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const newId = () => "id";

describe("slugs", () => {
  it("fold accents and are never empty", () => {
    expect(slugify("Crème Brûlée  Größe Łódź!")).toBe("creme-brulee-grosse-lodz");
    expect(slugify("日本語")).toMatch(/^p-[a-z0-9]+$/);
    expect(slugify("日本語")).not.toBe(slugify("中文"));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => isSlug(slugify(text))));
  });
});

describe("descriptions", () => {
  it("lose what could do more than be read, and stay the same when cleaned again", () => {
    const dirty = `<p style="x" onclick="y()">A & B<script>z()</script><a href="javascript:q()">l</a><img src="data:x" onerror="e()"><iframe src="//h"></iframe></p><svg onload="s()">`;
    const clean = sanitizeDescription(dirty);
    expect(clean).not.toMatch(/script|onclick|onerror|onload|javascript|data:|iframe|svg|style/i);
    expect(clean).toContain("A &amp; B");
    expect(sanitizeDescription(clean)).toBe(clean);
  });
});

describe("descriptions from hostile hands", () => {
  it.each([
    `<a href="java&#115;cript:alert(1)">x</a>`,
    `<a href=" javascript:alert(1)">x</a>`,
    `<a href="JaVaScRiPt&colon;alert(1)">x</a>`,
    `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
    `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
    `<svg><style><img src="</style><img src=x onerror=alert(1)>">`,
    `<img src=x onerror=alert(1)//`,
    `<<script>alert(1)//<</script>`,
    `<textarea><script>alert(1)</script></textarea>`,
    `<p style="background:url(javascript:alert(1))" class="x" id="y">z</p>`,
    `<base href="//evil.example"><meta http-equiv="refresh" content="0;url=//evil.example">`,
    `<form action="//evil.example"><input name="card"><button>Pay</button></form>`,
  ])("are harmless: %s", (html) => {
    const clean = sanitizeDescription(html);
    const tags = clean.match(/<[^>]*>?/g) ?? [];
    for (const tag of tags) {
      expect(tag).toMatch(/^<\/?(?:a|p|img|table|tbody)\b/);
      expect(tag).not.toMatch(/\bon\w+\s*=|javascript|data:|style|class=|\bid=/i);
    }
    expect(sanitizeDescription(clean)).toBe(clean);
  });
});

describe("drafts", () => {
  it("have at most 100 variants and prices that are whole safe numbers", () => {
    const variants = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ sku: `S${n}`, price: usd(1), options: { Size: `${n}` } }));
    expect(CreateProduct.safeParse({ title: "T", variants: variants(100) }).success).toBe(true);
    expect(CreateProduct.safeParse({ title: "T", variants: variants(101) }).success).toBe(false);
    for (const amount of [2 ** 53, -1, 1.5, 1e308]) {
      expect(CreateProduct.safeParse({ title: "T", variants: [{ sku: "A", price: usd(amount) }] }).success).toBe(false);
    }
    const compared = CreateProduct.parse({
      title: "T",
      variants: [{ sku: "A", price: usd(5), compareAtPrice: usd(4) }],
    });
    expect(() => draftOf(compared, newId)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ path: "variants.0.compareAtPrice" })] }),
    );
  });

  it("name both variants of a sku that comes twice", () => {
    const variants = [
      { sku: "A", price: usd(1) },
      { sku: "A", price: usd(1) },
    ];
    expect(() => draftOf(CreateProduct.parse({ title: "T", variants }), newId)).toThrow(
      expect.objectContaining({
        errors: expect.arrayContaining([
          expect.objectContaining({ path: "variants.0.sku" }),
          expect.objectContaining({ path: "variants.1.sku" }),
        ]),
      }),
    );
  });

  it("keep to one currency, also when one variant is given another", () => {
    const stored: StoredProduct = {
      ...draftOf(CreateProduct.parse({ title: "T", variants: [{ sku: "A", price: usd(5) }] }), newId),
      id: "p",
      version: 1,
      categories: [],
      variants: ["A", "B"].map((sku) => ({
        id: sku,
        sku,
        title: sku,
        options: { Size: sku },
        price: 5,
        compareAtPrice: null,
        barcode: null,
        weightGrams: null,
        imageUrl: null,
        onHand: 1,
        backorder: false,
        lowStockThreshold: 5,
      })),
      options: [{ name: "Size", values: ["A", "B"] }],
    };
    const euro = { amount: 4, currency: "EUR" };
    expect(() => changed(stored, { variants: [{ id: "A", price: euro }, { id: "B" }] }, newId)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ code: "currency_mismatch" })] }),
    );
    const both = changed(
      stored,
      {
        variants: [
          { id: "A", price: euro },
          { id: "B", price: euro },
        ],
      },
      newId,
    );
    expect(both).toMatchObject({ currency: "EUR", variants: [{ price: 4 }, { price: 4 }] });
  });
});
