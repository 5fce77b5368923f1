/** Shopify's product CSV columns that are read and written here, and one of our own, `Currency`. */
export const COLUMNS = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Product Category",
  "Type",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Option3 Name",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Inventory Policy",
  "Variant Fulfillment Service",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Requires Shipping",
  "Variant Taxable",
  "Variant Barcode",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Gift Card",
  "Variant Image",
  "Variant Weight Unit",
  "Status",
  "Currency",
] as const;

export type Column = (typeof COLUMNS)[number];
/** One row by column; a column that the file has not, or a cell left out, is empty. */
export type Row = (column: Column) => string;
/** A row, the line of the file on which it begins, and how many characters it holds. */
export type NumberedRow = { line: number; row: Row; size: number };

const BY_NAME = new Map<string, Column>([
  ...COLUMNS.map((name) => [name.toLowerCase(), name] as const),
  ["url handle", "Handle"],
  ["description", "Body (HTML)"],
  ["body html", "Body (HTML)"],
  ["product type", "Type"],
]);

/** The column that a header names, whatever its case; undefined for those that mean nothing here. */
export const columnOf = (header: string): Column | undefined => BY_NAME.get(header.trim().toLowerCase());

// Without these no row makes a product.
export const REQUIRED: readonly Column[] = ["Handle", "Title", "Variant Price"];
