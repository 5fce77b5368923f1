import { AppError, type FieldError } from "@orderapp/core/errors";
import { sanitizeDescription } from "./html.ts";
import {
  variantTitle,
  type Image,
  type Option,
  type ProductDraft,
  type StoredProduct,
  type VariantDraft,
} from "./product.ts";
import type { CreateProduct, PatchProduct, VariantInput, VariantPatch } from "./product-input.ts";
import { slugify } from "./slug.ts";

type Problem = FieldError;

/** A new product as it will be written; throws `validation_failed` naming everything that does not fit. */
export function draftOf(input: CreateProduct, newId: () => string): ProductDraft {
  const currency = input.variants[0]?.price.currency ?? "";
  return checked(
    {
      slug: input.slug ?? slugify(input.title),
      title: input.title,
      description: sanitizeDescription(input.description ?? ""),
      brand: input.brand ?? null,
      status: input.status ?? "active",
      tags: distinct(input.tags ?? []),
      options: optionsOf(input.options, input.variants),
      images: (input.images ?? []).map((image) => toImage(image, newId)),
      currency,
      categories: distinct(input.categories ?? []).map((ref) => ({ ref })),
      variants: input.variants.map(newVariant),
    },
    input.variants,
  );
}

/** A stored product with a change applied. */
export function changed(stored: StoredProduct, patch: PatchProduct, newId: () => string): ProductDraft {
  const variants = patch.variants
    ? patch.variants.map((item, at) => mergeListed(stored, item, at))
    : stored.variants.map((variant) => kept(variant));
  // Another currency needs a new price of every variant.
  const repriced = patch.variants?.every((item) => item.price) ? patch.variants[0]?.price?.currency : undefined;
  const currency = repriced ?? stored.currency;
  if (currency !== stored.currency) refuseKeptComparisons(stored, patch, currency);
  const options =
    patch.options || patch.variants
      ? optionsOf(patch.options ?? stored.options.map(({ name }) => ({ name })), variants)
      : stored.options;
  const images = patch.images?.map((image) => toImage(image, newId)) ?? stored.images;
  return checked(
    {
      slug: patch.slug ?? stored.slug,
      title: patch.title ?? stored.title,
      description: patch.description === undefined ? stored.description : sanitizeDescription(patch.description),
      brand: patch.brand === undefined ? stored.brand : patch.brand,
      status: patch.status ?? stored.status,
      tags: patch.tags ? distinct(patch.tags) : stored.tags,
      options,
      images,
      currency,
      categories: patch.categories
        ? distinct(patch.categories).map((ref) => ({ ref }))
        : stored.categories.map(({ id }) => ({ ref: id })),
      variants,
    },
    patch.variants ?? [],
  );
}

/** A price to compare with is an amount of the old currency: it goes, or is named anew. */
function refuseKeptComparisons(stored: StoredProduct, patch: PatchProduct, currency: string): void {
  const problems = (patch.variants ?? []).flatMap((item, at) => {
    const existing = stored.variants.find(({ id, sku }) => (item.id ? id === item.id : sku === item.sku));
    if (item.compareAtPrice !== undefined || !existing || existing.compareAtPrice === null) return [];
    const message = `Was in ${stored.currency}: give it in ${currency}, or null`;
    return [{ path: `variants.${at}.compareAtPrice`, message, code: "currency_mismatch" }];
  });
  if (problems.length > 0) throw invalid(problems);
}

/** A variant that is kept as it is: stock moves elsewhere. */
export function kept(variant: StoredProduct["variants"][number]): VariantDraft {
  const { onHand: _onHand, ...rest } = variant;
  return rest;
}

/** A stored variant with a change applied. */
export function mergeVariant(
  stored: StoredProduct["variants"][number],
  patch: VariantPatch,
  path: string,
): VariantDraft {
  const stock = typeof patch.stock === "object" ? patch.stock : {};
  if (typeof patch.stock === "number" || stock.onHand !== undefined || stock.available !== undefined) {
    throw invalid([
      {
        path: `${path}stock`,
        message: "Use POST /v1/inventory/{sku}/adjust to change what is on hand",
        code: "not_allowed",
      },
    ]);
  }
  const options = patch.options ?? stored.options;
  return {
    ...kept(stored),
    sku: patch.sku ?? stored.sku,
    title: patch.options ? variantTitle(options) : stored.title,
    options,
    price: patch.price?.amount ?? stored.price,
    compareAtPrice: patch.compareAtPrice === undefined ? stored.compareAtPrice : (patch.compareAtPrice?.amount ?? null),
    barcode: patch.barcode === undefined ? stored.barcode : patch.barcode,
    weightGrams: patch.weightGrams === undefined ? stored.weightGrams : patch.weightGrams,
    imageUrl: patch.imageUrl === undefined ? stored.imageUrl : patch.imageUrl,
    backorder: stock.backorder ?? stored.backorder,
    lowStockThreshold: stock.lowStockThreshold ?? stored.lowStockThreshold,
  };
}

function mergeListed(
  stored: StoredProduct,
  item: NonNullable<PatchProduct["variants"]>[number],
  at: number,
): VariantDraft {
  const { id, ...patch } = item;
  const existing = stored.variants.find((variant) => (id ? variant.id === id : variant.sku === patch.sku));
  if (existing) return mergeVariant(existing, patch, `variants.${at}.`);
  const { sku, price } = patch;
  if (id || sku === undefined || price === undefined) {
    const message = id ? "This product has no such variant" : "A new variant needs a sku and a price";
    throw invalid([
      { path: `variants.${at}.${id ? "id" : sku === undefined ? "sku" : "price"}`, message, code: "custom" },
    ]);
  }
  return newVariant({ ...patch, sku, price });
}

/** A variant that does not exist yet. */
export function newVariant(input: VariantInput): VariantDraft {
  const stock = typeof input.stock === "number" ? { onHand: input.stock } : (input.stock ?? {});
  const options = input.options ?? {};
  return {
    sku: input.sku,
    title: variantTitle(options),
    options,
    price: input.price.amount,
    compareAtPrice: input.compareAtPrice?.amount ?? null,
    barcode: input.barcode ?? null,
    weightGrams: input.weightGrams ?? null,
    imageUrl: input.imageUrl ?? null,
    quantity: stock.onHand ?? ("available" in stock ? stock.available : undefined) ?? 0,
    backorder: ("backorder" in stock ? stock.backorder : undefined) ?? false,
    ...("lowStockThreshold" in stock && stock.lowStockThreshold !== undefined
      ? { lowStockThreshold: stock.lowStockThreshold }
      : {}),
  };
}

/** The options of a product: those named, else those its variants use, each with the values in order of appearance. */
export function optionsOf(
  named: { name: string; values?: string[] | undefined }[] | undefined,
  variants: { options?: Record<string, string> | undefined }[],
): Option[] {
  const list: { name: string; values?: string[] | undefined }[] =
    named ?? distinct(variants.flatMap((v) => Object.keys(v.options ?? {}))).map((name) => ({ name }));
  return list.map((option) => ({
    name: option.name,
    values: distinct([
      ...(option.values ?? []),
      ...variants.flatMap((variant) => {
        const value = valueOf(variant.options, option.name);
        return value === undefined ? [] : [value];
      }),
    ]),
  }));
}

// An option may be called `constructor`, which every object has.
const valueOf = (options: Record<string, string> | undefined, name: string): string | undefined =>
  options && Object.hasOwn(options, name) ? options[name] : undefined;

type Priced = { price?: { currency: string } | undefined; compareAtPrice?: { currency: string } | null | undefined };

/** Refuses what no product may be: one list names every field that does not fit. */
export function problemsOf(draft: ProductDraft, inputs: Priced[] = []): Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, message: string, code: string) => problems.push({ path, message, code });
  const names = draft.options.map((option) => option.name);
  if (new Set(names).size < names.length) add("options", "Two options have the same name", "duplicate");
  if (names.length > 3) add("options", "At most 3 options", "too_big");
  if (draft.variants.length > 100) add("variants", "At most 100 variants", "too_big");
  const skus = countOf(draft.variants.map((variant) => variant.sku));
  const combinations = countOf(
    draft.variants.map((variant) => JSON.stringify(names.map((name) => variant.options[name]))),
  );
  draft.variants.forEach((variant, at) => {
    const path = `variants.${at}`;
    if ((skus.get(variant.sku) ?? 0) > 1) add(`${path}.sku`, "The same sku twice", "duplicate_sku");
    const used = Object.keys(variant.options);
    if (used.length !== names.length || names.some((name) => valueOf(variant.options, name) === undefined)) {
      add(
        `${path}.options`,
        names.length > 0 ? `A value for each of: ${names.join(", ")}` : "The product has no options",
        "invalid_options",
      );
    } else if ((combinations.get(JSON.stringify(names.map((name) => variant.options[name]))) ?? 0) > 1) {
      add(`${path}.options`, "Two variants have the same options", "duplicate_options");
    }
    if (variant.compareAtPrice !== null && variant.compareAtPrice < variant.price) {
      add(`${path}.compareAtPrice`, "Must not be below the price", "too_small");
    }
  });
  inputs.forEach((input, at) => {
    for (const field of ["price", "compareAtPrice"] as const) {
      const currency = input[field]?.currency;
      if (currency && currency !== draft.currency) {
        add(`variants.${at}.${field}.currency`, "All prices of a product are in one currency", "currency_mismatch");
      }
    }
  });
  return problems;
}

/** A 422 that names each field. */
export const invalid = (errors: Problem[]): AppError =>
  new AppError("validation_failed", "Correct the fields named in errors.", { errors: errors.slice(0, 100) });

function checked(draft: ProductDraft, inputs: Priced[]): ProductDraft {
  const problems = problemsOf(draft, inputs);
  if (problems.length > 0) throw invalid(problems);
  return draft;
}

const toImage = (image: NonNullable<CreateProduct["images"]>[number], newId: () => string): Image => ({
  id: newId(),
  url: image.url,
  alt: image.alt?.trim() ?? "",
  ...(image.width === undefined ? {} : { width: image.width }),
  ...(image.height === undefined ? {} : { height: image.height }),
});

export const distinct = <T>(items: T[]): T[] => [...new Set(items)];

function countOf(items: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
