import { describe, expect, it } from "vitest";
import type { ImportItem } from "../import-products.ts";
import { draftsOfCsv } from "./drafts-of-csv.ts";
import { readRows } from "./read-rows.ts";

const HEAD = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Tags\n";

/** Texts as a stream that makes each only when it is asked for, and counts. */
function streamOf(texts: Iterable<string | Uint8Array>) {
  const iterator = texts[Symbol.iterator]();
  const source = { taken: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = iterator.next();
        if (done) return controller.close();
        source.taken++;
        controller.enqueue(Buffer.from(value));
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, source };
}

async function read(texts: Iterable<string | Uint8Array>) {
  const items: ImportItem[] = [];
  let id = 0;
  const options = { currency: "USD", newId: () => String(id++) };
  for await (const item of draftsOfCsv(streamOf(texts).stream, options)) items.push(item);
  return {
    drafts: items.flatMap((item) => ("draft" in item ? [item.draft] : [])),
    errors: items.flatMap((item) => ("message" in item ? [item] : [])),
  };
}

const rowOf = (
  handle: string,
  over: { title?: string; html?: string; price?: string; tags?: string; size?: string } = {},
) => {
  const { title = "T", html = "", price = "1.00", tags = "", size = "S" } = over;
  return `${handle},${title},${html},Size,${size},${handle}-${size},${price},${tags}\n`;
};

describe("a file as it comes in", () => {
  it("is taken no faster than its rows are used", async () => {
    const part = Array.from({ length: 500 }, (_, n) => rowOf(`p-${n}`)).join("");
    const { stream, source } = streamOf([HEAD, ...Array.from({ length: 100 }, () => part)]);
    const rows = readRows(stream);
    let used = 0;
    for await (const _row of rows) {
      if (++used % 5_000 !== 1) continue;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(source.taken * 500 - used).toBeLessThan(4_000);
    }
    expect(used).toBe(50_000);
  });

  it("may begin with a mark, end its lines in any way, and have lines within cells", async () => {
    const text = `\ufeff${HEAD}${rowOf("a", { html: '"<p>one\r\ntwo</p>\n\n<p>three</p>"' })}\n${rowOf("b", { price: "x" })}`;
    for (const file of [text, text.replaceAll(/\r?\n/g, "\r\n"), text.replaceAll(/\r?\n/g, "\r")]) {
      const { drafts, errors } = await read([file]);
      expect(drafts).toMatchObject([{ slug: "a", description: expect.stringMatching(/one\s+two/) }]);
      expect(errors.map(({ line }) => line)).toEqual([7]);
    }
  });

  it("loses its bad rows alone: NUL, bytes that are not UTF-8, prices too large, texts too long", async () => {
    const { drafts, errors } = await read([
      HEAD,
      rowOf("nul", { title: "a\0b" }),
      "bytes,",
      new Uint8Array([0xc3, 0x28]),
      ",,Size,S,X,1.00,\n",
      rowOf("price", { price: "90071992547409.92" }),
      rowOf("long", { html: "x".repeat(100_001) }),
      rowOf("title", { title: "x".repeat(256) }),
      rowOf("tags", { tags: `"${Array.from({ length: 51 }, (_, n) => n).join(",")}"` }),
      rowOf("x".repeat(256)),
      rowOf("good"),
    ]);
    expect(drafts.map(({ slug }) => slug)).toEqual(["good"]);
    const byLine = errors.toSorted((a, b) => a.line - b.line);
    expect(byLine.map(({ line, message }) => [line, message])).toEqual([
      [2, "Title holds a NUL character"],
      [3, "Title is not valid UTF-8"],
      [4, "Variant Price is not an amount in USD: 90071992547409.92"],
      [5, "Body (HTML) is longer than 100000 characters"],
      [6, "Title is longer than 255 characters"],
      [7, "More than 50 tags"],
      [8, "Handle is longer than 255 characters"],
    ]);
  });

  it("has at most 100 variants a product, and never more of one in memory than fits", async () => {
    const sizes = (count: number) => Array.from({ length: count }, (_, n) => rowOf("p", { size: `S${n}` }));
    expect((await read([HEAD, ...sizes(100)])).drafts[0]?.variants).toHaveLength(100);
    expect((await read([HEAD, ...sizes(101)])).errors).toMatchObject([{ line: 2, message: "At most 100 variants" }]);
    const many = await read([HEAD, ...sizes(300), rowOf("next")]);
    expect(many.errors).toMatchObject([{ line: 2, message: expect.stringContaining("More than 250 rows") }]);
    expect(many.drafts).toMatchObject([{ slug: "next" }]);
    const wide = Array.from({ length: 30 }, () => rowOf("p", { html: "y".repeat(99_000) }));
    expect((await read([HEAD, ...wide, rowOf("next")])).errors).toMatchObject([
      { line: 2, message: expect.stringContaining("characters of one product") },
    ]);
  });

  it("may name a product again whose rows failed, but not one that was read", async () => {
    const between = Array.from({ length: 100 }, (_, n) => rowOf(`p-${n}`));
    const bad = await read([HEAD, rowOf("a", { price: "x" }), ...between, rowOf("a")]);
    expect([bad.errors.length, bad.drafts.length]).toEqual([1, 101]);
    const twice = await read([HEAD, rowOf("a"), ...between, rowOf("a")]);
    expect(twice.errors).toMatchObject([{ line: 103, message: "The rows of a do not stand together" }]);
  });

  it("has each column that a product needs", async () => {
    await expect(read(["Handle,Title\na,A\n"])).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ path: "Variant Price", code: "missing_column" }],
    });
    await expect(read([])).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("ends where it cannot be read on", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("cut"));
      },
    });
    const rows = draftsOfCsv(failing, { currency: "USD", newId: () => "id" });
    await expect(rows.next()).rejects.toThrow("cut");
    const { drafts, errors } = await read([HEAD, rowOf("a"), 'b,"never closed\n', rowOf("c")]);
    expect([drafts.map(({ slug }) => slug), errors]).toMatchObject([["a"], [{ line: 3 }]]);
  });
});
