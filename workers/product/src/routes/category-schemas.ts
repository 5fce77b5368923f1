import { z } from "@hono/zod-openapi";
import type { CategoryNode } from "../categories/category.ts";
import { Slug } from "../products/product-input.ts";

export const Category: z.ZodType<CategoryNode> = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    position: z.int(),
    productCount: z.int().openapi({ description: "Active products in it and below it" }),
    version: z.int(),
    get children() {
      return z.array(Category);
    },
  })
  .openapi("Category", {
    example: {
      id: "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40",
      slug: "shirts",
      name: "Shirts",
      position: 0,
      productCount: 12,
      version: 1,
      children: [],
    },
  });

const shape = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .refine((name) => name.isWellFormed() && !/[>;\0]/.test(name), "Neither > nor ; is allowed in a name"),
  slug: Slug.optional(),
  parentId: z.uuid().nullable().optional(),
  position: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .openapi({ description: "Place among its siblings, from 0; those behind it move on" }),
};

export const CreateCategory = z
  .strictObject(shape)
  .openapi("CreateCategory", { example: { name: "Shirts", parentId: null } });
export const PatchCategory = z
  .strictObject(shape)
  .partial()
  .openapi("PatchCategory", { example: { position: 2 } });
