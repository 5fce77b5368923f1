import { formatDecimal } from "@orderapp/core/money";
import { defuse } from "@orderapp/core/spreadsheet";
import { stringify } from "csv-stringify/sync";
import type { StoredProduct } from "../product.ts";
import { COLUMNS, type Column } from "./columns.ts";

type Cells = Partial<Record<Column, string>>;

/** CSV text of some products, each with a row a variant and a row a picture, whichever are more. */
export const csvOf = (products: StoredProduct[]): string => stringify(products.flatMap(rowsOfProduct).map(lineOf));

/** The first line of the file. */
export const csvHeader = (): string => stringify([[...COLUMNS]]);

const lineOf = (cells: Cells): string[] => COLUMNS.map((column) => defuse(cells[column] ?? ""));

/** A product as Shopify would write it: what import reads back as the same product. */
export function rowsOfProduct(product: StoredProduct): Cells[] {
  const count = Math.max(1, product.variants.length, product.images.length);
  return Array.from({ length: count }, (_, at) => ({
    Handle: product.slug,
    ...(at === 0 ? productCells(product) : {}),
    ...variantCells(product, at),
    ...imageCells(product, at),
  }));
}

function productCells(product: StoredProduct): Cells {
  const paths = product.categories.map(({ path }) => path);
  const last = paths.at(-1);
  // `Type` is read after `Product Category`: the order of the categories stays.
  const type = last?.length === 1 ? last[0] : undefined;
  const inPaths = type === undefined ? paths : paths.slice(0, -1);
  return {
    Title: product.title,
    "Body (HTML)": product.description,
    Vendor: product.brand ?? "",
    "Product Category": inPaths.map((path) => path.join(" > ")).join("; "),
    Type: type ?? "",
    Tags: product.tags.join(", "),
    Published: String(product.status === "active"),
    Status: product.status,
    Currency: product.currency,
    "Gift Card": "false",
    ...Object.fromEntries(product.options.map(({ name }, n) => [`Option${n + 1} Name`, name])),
    ...(product.options.length === 0 ? { "Option1 Name": "Title" } : {}),
  };
}

function variantCells(product: StoredProduct, at: number): Cells {
  const variant = product.variants[at];
  if (!variant) return {};
  const { currency } = product;
  const values = product.options.map(({ name }, n) => [`Option${n + 1} Value`, variant.options[name] ?? ""]);
  return {
    ...(values.length > 0 ? Object.fromEntries(values) : { "Option1 Value": "Default Title" }),
    "Variant SKU": variant.sku,
    "Variant Grams": variant.weightGrams === null ? "" : String(variant.weightGrams),
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": String(variant.onHand),
    "Variant Inventory Policy": variant.backorder ? "continue" : "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Price": formatDecimal({ amount: variant.price, currency }),
    "Variant Compare At Price":
      variant.compareAtPrice === null ? "" : formatDecimal({ amount: variant.compareAtPrice, currency }),
    "Variant Requires Shipping": "true",
    "Variant Taxable": "true",
    "Variant Barcode": variant.barcode ?? "",
    "Variant Image": variant.imageUrl ?? "",
    "Variant Weight Unit": "g",
  };
}

function imageCells(product: StoredProduct, at: number): Cells {
  const image = product.images[at];
  return image ? { "Image Src": image.url, "Image Position": String(at + 1), "Image Alt Text": image.alt } : {};
}
