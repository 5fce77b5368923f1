import { z } from "@hono/zod-openapi";
import { Money } from "@orderapp/contracts/common";
import { isSlug } from "./slug.ts";
import { MAX_OPTIONS, MAX_VARIANTS } from "./product.ts";

/** A text that every store and transport can hold: no NUL, no lone surrogates. */
const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "Not a valid Unicode text");

/** The name of a product or category in an address. */
export const Slug = z
  .string()
  .min(1)
  .max(255)
  .refine(isSlug, "Lower-case letters, digits and dashes; not suggest, import or export");
// Where it is a key, this name would be a prototype and not an option, and be lost without a word.
const notPrototype = (name: string): boolean => name !== "__proto__";
const OptionName = text(1, 60).refine(notPrototype, "Not a name of an option");
const VariantOptions = z.preprocess(
  (options, ctx) => {
    if (typeof options === "object" && options !== null && Object.hasOwn(options, "__proto__")) {
      ctx.addIssue({ code: "custom", path: ["__proto__"], message: "Not a name of an option" });
    }
    return options;
  },
  z.record(text(1, 60), text(1, 120)),
);
const listed = (max: number) => text(1, max).refine((value) => !value.includes(","), "A comma is not allowed here");

/** An absolute http(s) address, or a path below /media/. */
export const ImageUrl = z
  .string()
  .max(2000)
  .refine((url) => isImageUrl(url), "An http(s) address, or a path below /media/");

export function isImageUrl(url: string): boolean {
  if (/^\/media\/[\w./@-]+$/.test(url)) return !url.includes("..");
  return /^https?:\/\/[^\s"<>\\]+$/i.test(url) && url.isWellFormed() && URL.canParse(url);
}

const Quantity = z.int().min(0).max(1_000_000_000);
const StockInput = z
  .union([
    Quantity,
    z
      .strictObject({
        onHand: Quantity.optional(),
        available: Quantity.optional().openapi({ description: "The same as `onHand`, for a variant that is new" }),
        backorder: z.boolean().optional(),
        lowStockThreshold: Quantity.optional(),
      })
      .refine((stock) => stock.onHand === undefined || stock.available === undefined, "Either onHand or available"),
  ])
  .openapi({ description: "What is on hand at first, or with more detail", example: { onHand: 20, backorder: false } });

const variantShape = {
  sku: text(1, 120),
  price: Money,
  compareAtPrice: Money.nullable().optional(),
  barcode: text(1, 64).nullable().optional(),
  weightGrams: z.int().min(0).max(100_000_000).nullable().optional(),
  imageUrl: ImageUrl.nullable().optional(),
  options: VariantOptions.optional(),
  stock: StockInput.optional(),
};

export const VariantInput = z.strictObject(variantShape).openapi("VariantInput", {
  example: { sku: "LINEN-SHIRT-M", price: { amount: 4900, currency: "USD" }, options: { Size: "M" }, stock: 20 },
});
export type VariantInput = z.infer<typeof VariantInput>;

export const VariantPatch = z
  .strictObject(variantShape)
  .partial()
  .openapi("VariantPatch", {
    example: { price: { amount: 4500, currency: "USD" } },
  });
export type VariantPatch = z.infer<typeof VariantPatch>;

const VariantListItem = z.strictObject({ id: z.uuid().optional(), ...variantShape }).partial();
const VariantList = z
  .array(VariantListItem)
  .min(1)
  .max(MAX_VARIANTS)
  .superRefine((items, ctx) => {
    items.forEach(({ id }, at) => {
      if (id === undefined || items.findIndex((item) => item.id === id) === at) return;
      ctx.addIssue({ code: "custom", path: [at, "id"], message: "The same variant twice" });
    });
  });

const productShape = {
  title: text(1, 255),
  slug: Slug.optional(),
  description: z
    .string()
    .max(100_000)
    .refine((html) => html.isWellFormed(), "Not a valid Unicode text")
    .optional(),
  brand: text(1, 120).nullable().optional(),
  status: z.enum(["draft", "active", "archived"]).optional(),
  categories: z
    .array(text(1, 255))
    .max(20)
    .optional()
    .openapi({ description: "Ids or slugs", example: ["shirts"] }),
  tags: z.array(listed(60)).max(50).optional(),
  options: z
    .array(z.strictObject({ name: OptionName, values: z.array(text(1, 120)).max(MAX_VARIANTS).optional() }))
    .max(MAX_OPTIONS)
    .optional(),
  images: z
    .array(
      z.strictObject({
        id: z.string().max(64).optional(),
        url: ImageUrl,
        alt: z
          .string()
          .max(500)
          .refine((alt) => alt.isWellFormed())
          .optional(),
        width: z.int().min(1).max(100_000).optional(),
        height: z.int().min(1).max(100_000).optional(),
      }),
    )
    .max(100)
    .optional(),
};

export const CreateProduct = z
  .strictObject({ ...productShape, variants: z.array(VariantInput).min(1).max(MAX_VARIANTS) })
  .openapi("CreateProduct", {
    example: {
      title: "Linen shirt",
      description: "<p>Washed linen.</p>",
      brand: "Marlow",
      tags: ["linen"],
      options: [{ name: "Size" }],
      images: [{ url: "/media/demo/linen-shirt.svg", alt: "Linen shirt" }],
      variants: [
        { sku: "LINEN-SHIRT-M", price: { amount: 4900, currency: "USD" }, options: { Size: "M" }, stock: 20 },
        {
          sku: "LINEN-SHIRT-L",
          price: { amount: 4900, currency: "USD" },
          options: { Size: "L" },
          stock: { onHand: 5 },
        },
      ],
    },
  });
export type CreateProduct = z.infer<typeof CreateProduct>;

export const PatchProduct = z
  .strictObject({ ...productShape, variants: VariantList })
  .partial()
  .openapi("PatchProduct", {
    description:
      "Fields left out stay. `variants`, when given, is the whole list: one with the `id` or `sku` of a variant changes " +
      "it, another is added, and one that is not named is removed.",
    example: { title: "Linen shirt, washed", status: "active" },
  });
export type PatchProduct = z.infer<typeof PatchProduct>;
