import { describe, expect, it } from "vitest";
import { draftsOfNdjson } from "./drafts-of-ndjson.ts";
import type { ImportItem } from "./import-products.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const body = (over: object = {}) => ({ title: "T", variants: [{ sku: "A", price: usd(1), stock: 1 }], ...over });

async function read(text: string | Uint8Array, size = 65_536) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  const items: ImportItem[] = [];
  for await (const item of draftsOfNdjson(stream, { newId: () => "id" })) items.push(item);
  return {
    slugs: items.flatMap((item) => ("draft" in item ? [item.draft.slug] : [])),
    errors: items.flatMap((item) => ("message" in item ? [item] : [])),
  };
}
const lines = (...bodies: unknown[]) => bodies.map((each) => JSON.stringify(each)).join("\n");

describe("NDJSON", () => {
  it("is read whatever its parts, with a mark and CRLF", async () => {
    const text = `\ufeff${lines(body({ title: "Größe" }), body({ title: "Zwei" })).replaceAll("\n", "\r\n")}\r\n\r\n`;
    for (const size of [1, 7, 65_536])
      expect(await read(text, size)).toEqual({ slugs: ["grosse", "zwei"], errors: [] });
  });

  it("loses a line of 10 MB alone", async () => {
    const text = `${JSON.stringify(body())}\n${JSON.stringify(body())}${" ".repeat(10_000_000)}\n${lines(body({ slug: "c" }))}`;
    for (const size of [65_536, 20_000_000]) {
      const { slugs, errors } = await read(text, size);
      expect(slugs).toEqual(["t", "c"]);
      expect(errors).toEqual([{ line: 2, message: "The line is longer than 1 MiB" }]);
    }
  });

  it("loses its bad lines alone", async () => {
    const variants = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ sku: `V${n}`, price: usd(1), options: { Size: String(n) } }));
    const { slugs, errors } = await read(
      lines(
        "text",
        null,
        body({ title: "a\0b" }),
        body({ title: "\ufffd" }),
        body({ variants: variants(101) }),
        body({ variants: [{ sku: "A", price: usd(2 ** 53) }] }),
        body({ variants: [{ sku: "A", price: usd(5), compareAtPrice: usd(4) }] }),
        body({ variants: [variants(1)[0], variants(1)[0]] }),
        body({ surprise: 1 }),
        body({ slug: "good", variants: variants(100) }),
      ),
    );
    expect(slugs).toEqual(["good"]);
    expect(errors.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(errors.map(({ message }) => message).join("\n")).not.toContain("undefined");
  });

  it("tells products of one title apart by their skus, and refuses a slug that comes twice", async () => {
    const other = (sku: string) => body({ variants: [{ sku, price: usd(1) }] });
    expect((await read(lines(other("A"), other("B 1"), other("C")))).slugs).toEqual(["t", "t-b-1", "t-c"]);
    const twice = await read(lines(body({ slug: "s" }), body({ slug: "s" })));
    expect([twice.slugs, twice.errors]).toMatchObject([["s"], [{ line: 2, message: expect.stringContaining("slug") }]]);
  });
});
