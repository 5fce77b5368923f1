import { isCurrency, parseDecimal } from "@orderapp/core/money";
import { distinct, optionsOf, problemsOf } from "../draft.ts";
import { sanitizeDescription } from "../html.ts";
import { isImageUrl } from "../product-input.ts";
import {
  variantTitle,
  type CategoryDraft,
  type Image,
  type ProductDraft,
  type ProductStatus,
  type VariantDraft,
} from "../product.ts";
import { isSlug, shortHash, slugify } from "../slug.ts";
import type { NumberedRow, Row } from "./columns.ts";

/** Why rows make no product: shown beside the line. */
export class RowError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

type Numbers = { currency: string; newId: () => string };

/** The product that the rows of one handle describe; throws a RowError when they describe none. */
export function productOfRows(
  handle: string,
  rows: NumberedRow[],
  { currency: fallback, newId }: Numbers,
): ProductDraft {
  const [first] = rows;
  if (!first) throw new RowError(0, "No rows");
  const { row, line } = first;
  for (const each of rows) checkTexts(each);
  const slug = isSlug(handle) ? handle : slugify(handle);
  const currency = row("Currency") || fallback;
  if (!isCurrency(currency)) throw new RowError(line, `Currency is not an ISO 4217 code: ${currency.slice(0, 20)}`);
  const names = optionNames(row);
  const variantRows = rows.filter((each, at) => at === 0 || isVariant(each.row));
  const variants = withSkus(
    slug,
    variantRows.map((each) => variantOf(each, names, currency)),
  );
  const draft: ProductDraft = {
    slug,
    title: required(line, "Title", row("Title"), 255),
    description: sanitizeDescription(limited(line, "Body (HTML)", row("Body (HTML)"), 100_000)),
    brand: limited(line, "Vendor", row("Vendor"), 120) || null,
    status: statusOf(first),
    tags: tagsOf(first),
    options: optionsOf(
      names.map((name) => ({ name })),
      variants,
    ),
    images: imagesOf(rows, newId),
    currency,
    categories: categoriesOf(first),
    variants,
  };
  const [problem] = problemsOf(draft);
  if (problem) {
    const at = Number(/^variants\.(\d+)/.exec(problem.path)?.[1] ?? 0);
    throw new RowError(variantRows[at]?.line ?? line, problem.message);
  }
  return draft;
}

function checkTexts({ row, line }: NumberedRow): void {
  for (const column of ["Title", "Body (HTML)", "Vendor", "Type", "Product Category", "Tags", "Variant SKU"] as const) {
    const text = row(column);
    if (text.includes("\0")) throw new RowError(line, `${column} holds a NUL character`);
    if (text.includes("\uFFFD")) throw new RowError(line, `${column} is not valid UTF-8`);
  }
}

const isVariant = (row: Row): boolean =>
  (["Variant Price", "Variant SKU", "Option1 Value", "Option2 Value", "Option3 Value"] as const).some((column) =>
    row(column),
  );

function limited(line: number, column: string, text: string, max: number): string {
  if (text.length > max) throw new RowError(line, `${column} is longer than ${max} characters`);
  return text;
}

function required(line: number, column: string, text: string, max: number): string {
  if (text === "") throw new RowError(line, `${column} is missing`);
  return limited(line, column, text, max);
}

/** Shopify writes a product without options as one option `Title` with the value `Default Title`. */
function optionNames(row: Row): string[] {
  const names = ([1, 2, 3] as const).map((n) => row(`Option${n} Name`)).filter((name) => name !== "");
  return names.length === 1 && names[0] === "Title" && row("Option1 Value") === "Default Title" ? [] : names;
}

function variantOf({ row, line }: NumberedRow, names: string[], currency: string): VariantDraft {
  const options: Record<string, string> = {};
  names.forEach((name, at) => {
    const column = `Option${(at + 1) as 1 | 2 | 3} Value` as const;
    options[limited(line, "Option name", name, 60)] = required(line, column, row(column), 120);
  });
  const price = parseDecimal(required(line, "Variant Price", row("Variant Price"), 40), currency);
  if (!price) throw new RowError(line, `Variant Price is not an amount in ${currency}: ${row("Variant Price")}`);
  const compareText = row("Variant Compare At Price");
  const compareAt = compareText === "" ? undefined : parseDecimal(compareText, currency);
  if (compareText !== "" && !compareAt)
    throw new RowError(line, `Variant Compare At Price is not an amount: ${compareText}`);
  const policy = row("Variant Inventory Policy").toLowerCase();
  if (!["", "deny", "continue"].includes(policy))
    throw new RowError(line, "Variant Inventory Policy is deny or continue");
  const quantity = wholeNumber(line, "Variant Inventory Qty", row("Variant Inventory Qty"));
  const imageUrl = row("Variant Image");
  if (imageUrl !== "" && !isImageUrl(imageUrl))
    throw new RowError(line, `Variant Image is not an address: ${imageUrl.slice(0, 100)}`);
  return {
    sku: limited(line, "Variant SKU", row("Variant SKU"), 120),
    title: variantTitle(options),
    options,
    price: price.amount,
    // Zero is how a shop says that there is none.
    compareAtPrice: compareAt && compareAt.amount > 0 ? compareAt.amount : null,
    barcode: limited(line, "Variant Barcode", row("Variant Barcode"), 64) || null,
    weightGrams: wholeNumber(line, "Variant Grams", row("Variant Grams")) ?? null,
    imageUrl: imageUrl || null,
    // What was oversold elsewhere is nothing that could be sold here.
    ...(quantity === undefined ? {} : { quantity: Math.max(0, quantity) }),
    backorder: policy === "continue",
  };
}

function wholeNumber(line: number, column: string, text: string): number | undefined {
  if (text === "") return undefined;
  const value = /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Math.round(Number(text)) : Number.NaN;
  if (Number.isNaN(value)) throw new RowError(line, `${column} is not a number: ${text.slice(0, 40)}`);
  if (column === "Variant Grams" && value < 0) throw new RowError(line, "Variant Grams is below zero");
  return value;
}

/** A variant without a sku gets one from handle and options: the same at each import, and no other product's. */
function withSkus(slug: string, variants: VariantDraft[]): VariantDraft[] {
  const taken = new Set(variants.map(({ sku }) => sku).filter((sku) => sku !== ""));
  return variants.map((variant) => {
    if (variant.sku !== "") return variant;
    const values = Object.values(variant.options);
    const plain = [slug, ...values.map(slugify)].join(".");
    const sku =
      plain.length > 120 || taken.has(plain)
        ? `${plain.slice(0, 100)}.${shortHash([slug, ...values].join("\n"))}`
        : plain;
    taken.add(sku);
    return { ...variant, sku };
  });
}

function statusOf({ row, line }: NumberedRow): ProductStatus {
  const status = row("Status").toLowerCase();
  const published = row("Published").toLowerCase() !== "false";
  if (status === "") return published ? "active" : "draft";
  if (status === "active") return published ? "active" : "draft";
  if (status === "draft" || status === "archived") return status;
  throw new RowError(line, "Status is active, draft or archived");
}

function tagsOf({ row, line }: NumberedRow): string[] {
  const tags = distinct(
    row("Tags")
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  );
  if (tags.length > 50) throw new RowError(line, "More than 50 tags");
  for (const tag of tags) limited(line, "A tag", tag, 60);
  return tags;
}

/** `Product Category` holds paths (`A > B`, several by semicolons); `Type` is one more category, at the top. */
function categoriesOf({ row, line }: NumberedRow): CategoryDraft[] {
  const cells = [...row("Product Category").split(";"), row("Type").replaceAll(/[;>]/g, "/")];
  if (cells.length > 21) throw new RowError(line, "More than 20 categories");
  return cells.flatMap((cell) => {
    const names = cell
      .split(">")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    if (names.length > 8) throw new RowError(line, "Categories are at most 8 deep");
    return names.length === 0
      ? []
      : [{ path: names.map((name) => ({ name: limited(line, "A category", name, 120), slug: slugify(name) })) }];
  });
}

function imagesOf(rows: NumberedRow[], newId: () => string): Image[] {
  const found = rows.flatMap(({ row, line }, at) => {
    const url = row("Image Src");
    if (url === "") return [];
    if (url.length > 2000 || !isImageUrl(url))
      throw new RowError(line, `Image Src is not an address: ${url.slice(0, 100)}`);
    const alt = limited(line, "Image Alt Text", row("Image Alt Text"), 500);
    return [{ url, alt, position: wholeNumber(line, "Image Position", row("Image Position")) ?? 10_000 + at }];
  });
  found.sort((a, b) => a.position - b.position);
  // A variant's picture is one of the product's, too.
  const all = [
    ...found,
    ...rows.flatMap(({ row }) => (row("Variant Image") ? [{ url: row("Variant Image"), alt: "" }] : [])),
  ];
  const images = new Map<string, Image>();
  for (const { url, alt } of all) if (!images.has(url)) images.set(url, { id: newId(), url, alt });
  return [...images.values()];
}
