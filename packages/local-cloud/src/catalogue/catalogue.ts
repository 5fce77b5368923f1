import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import type { StoredObject } from "../workers/protocol.ts";
import { type Subject, drawPicture } from "./pictures.ts";

/** The demo shop: a product CSV as Shopify writes it, and a picture of each product. */
export interface Catalogue {
  csv: string;
  products: Subject[];
  pictures: StoredObject[];
  /** A sku to try things with. */
  firstSku: string;
  /** Changes when anything of it does. */
  hash: string;
}

const file = fileURLToPath(new URL("../../demo/catalogue.csv", import.meta.url));

/** Reads the demo catalogue and draws its pictures, which are served at `/media/demo/<handle>.svg`. */
export async function readCatalogue(): Promise<Catalogue> {
  const csv = await readFile(file, "utf8");
  const rows: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const products = rows
    .filter((row) => row["Title"])
    .map((row) => ({ handle: row["Handle"] ?? "", title: row["Title"] ?? "", category: row["Type"] ?? "" }));
  const hash = createHash("sha256").update(csv);
  const pictures = products.map((product) => {
    const svg = drawPicture(product);
    const key = `media/demo/${product.handle}.svg`;
    hash.update(key).update(svg);
    return {
      key,
      contentType: "image/svg+xml",
      base64: Buffer.from(svg).toString("base64"),
    };
  });
  return { csv, products, pictures, firstSku: rows[0]?.["Variant SKU"] ?? "", hash: hash.digest("hex") };
}
