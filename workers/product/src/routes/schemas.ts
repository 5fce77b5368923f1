import { z } from "@hono/zod-openapi";
import { Money, Timestamp } from "@orderapp/contracts/common";

export const ProductStatus = z.enum(["draft", "active", "archived"]).openapi("ProductStatus");

const VariantExample = {
  id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
  sku: "LINEN-SHIRT-M",
  title: "M",
  options: { Size: "M" },
  price: { amount: 4900, currency: "USD" },
  weightGrams: 240,
  stock: { available: 12, backorder: false },
};

export const Variant = z
  .object({
    id: z.string(),
    sku: z.string(),
    title: z.string(),
    options: z.record(z.string(), z.string()),
    price: Money,
    compareAtPrice: Money.optional(),
    barcode: z.string().optional(),
    weightGrams: z.int().optional(),
    imageUrl: z.string().optional(),
    stock: z.object({ available: z.int(), backorder: z.boolean() }),
  })
  .openapi("Variant", { example: VariantExample });

export const Product = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().openapi({ description: "HTML of a safe subset" }),
    brand: z.string().optional(),
    status: ProductStatus,
    categories: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
    tags: z.array(z.string()),
    options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
    images: z.array(
      z.object({
        id: z.string(),
        url: z.string(),
        alt: z.string(),
        width: z.int().optional(),
        height: z.int().optional(),
      }),
    ),
    variants: z.array(Variant),
    priceRange: z.object({ min: Money, max: Money }),
    available: z.boolean(),
    version: z.int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("Product", {
    example: {
      id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
      slug: "linen-shirt",
      title: "Linen shirt",
      description: "<p>Washed linen.</p>",
      brand: "Marlow",
      status: "active",
      categories: [{ id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40", slug: "shirts", name: "Shirts" }],
      tags: ["linen", "summer"],
      options: [{ name: "Size", values: ["M"] }],
      images: [{ id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4f", url: "/media/demo/linen-shirt.svg", alt: "Linen shirt" }],
      variants: [VariantExample],
      priceRange: { min: { amount: 4900, currency: "USD" }, max: { amount: 4900, currency: "USD" } },
      available: true,
      version: 1,
      createdAt: "2026-11-23T10:30:45.123Z",
      updatedAt: "2026-11-23T10:30:45.123Z",
    },
  });

export const StockLevel = z
  .object({
    sku: z.string(),
    variantId: z.string(),
    productId: z.string(),
    title: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int(),
    backorder: z.boolean(),
    lowStockThreshold: z.int(),
    updatedAt: Timestamp,
  })
  .openapi("StockLevel", {
    example: {
      sku: "LINEN-SHIRT-M",
      variantId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
      productId: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
      title: "Linen shirt - M",
      onHand: 14,
      reserved: 2,
      available: 12,
      backorder: false,
      lowStockThreshold: 5,
      updatedAt: "2026-11-23T10:30:45.123Z",
    },
  });

/** The description of a 200 whose body is JSON. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});
