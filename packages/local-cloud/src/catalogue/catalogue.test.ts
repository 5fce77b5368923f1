import { describe, expect, it } from "vitest";
import { readCatalogue } from "./catalogue.ts";
import { drawPicture } from "./pictures.ts";

describe("the demo catalogue", () => {
  it("has 60 products in 8 categories, each with a picture of its own", async () => {
    const { products, pictures } = await readCatalogue();
    expect(new Set(products.map(({ handle }) => handle)).size).toBe(60);
    expect(new Set(products.map(({ category }) => category)).size).toBe(8);
    expect(new Set(pictures.map(({ base64 }) => base64)).size).toBe(60);
  });

  it("names each picture as the CSV links to it", async () => {
    const { csv, pictures } = await readCatalogue();
    for (const { key } of pictures) expect(csv).toContain(`/${key},`);
  });

  it("gives every variant a sku of its own, a price and stock", async () => {
    const { csv } = await readCatalogue();
    const [head = "", ...lines] = csv.trim().split("\n");
    const skus = lines.map(
      (line) => /,([A-Z]+-\d{2}(?:-\d+)?),\d+,shopify,\d+,deny,manual,\d+\.\d{2},/.exec(line)?.[1],
    );
    expect(head).toMatch(/^Handle,Title,Body \(HTML\),Vendor,Type,Tags,Published,Option1 Name/);
    expect(skus).not.toContain(undefined);
    expect(new Set(skus).size).toBe(lines.length);
  });

  it("draws the same product the same way, and escapes its title", () => {
    const subject = { handle: "tea-and-cake", title: 'Tea & "Cake" <new>', category: "Kitchen" };
    expect(drawPicture(subject)).toBe(drawPicture({ ...subject }));
    expect(drawPicture(subject)).toContain('aria-label="Tea &amp; &quot;Cake&quot; &lt;new>"');
    expect(drawPicture({ ...subject, handle: "other" })).not.toBe(drawPicture(subject));
  });
});
