export type ProductStatus = "draft" | "active" | "archived";
export type Image = { id: string; url: string; alt: string; width?: number; height?: number };
export type Option = { name: string; values: string[] };

/** A variant as it is written: prices in the product's currency, in minor units. */
export type VariantDraft = {
  /** Of a variant that exists already. */
  id?: string;
  sku: string;
  title: string;
  options: Record<string, string>;
  price: number;
  compareAtPrice: number | null;
  barcode: string | null;
  weightGrams: number | null;
  imageUrl: string | null;
  /** On hand: of a new variant, or of a row in a file. */
  quantity?: number;
  backorder: boolean;
  lowStockThreshold?: number;
};

/** A category by its id or slug (made under `name` where it is missing), or by its path of names, made as well. */
export type CategoryDraft = { ref: string; name?: string } | { path: { name: string; slug: string }[] };

/** A whole product as it is written, from a call or from a file. */
export type ProductDraft = {
  slug: string;
  title: string;
  description: string;
  brand: string | null;
  status: ProductStatus;
  tags: string[];
  options: Option[];
  images: Image[];
  currency: string;
  categories: CategoryDraft[];
  variants: VariantDraft[];
};

export type ProductWrite = ProductDraft &
  (
    | { mode: "create"; newId: string }
    | { mode: "update"; id: string; version: number }
    | { mode: "import"; newId: string; contentHash: string }
  );

export type SaveOutcome =
  | { outcome: "created" | "updated" | "unchanged"; id: string }
  | { outcome: "not_found" | "version_mismatch" }
  | { outcome: "unknown_category"; detail: string }
  | { outcome: "refused"; constraint: string; detail: string | null };

/** A product as it lies in the store: what a change starts from, and what an export writes. */
export type StoredProduct = {
  id: string;
  version: number;
  slug: string;
  title: string;
  description: string;
  brand: string | null;
  status: ProductStatus;
  tags: string[];
  options: Option[];
  images: Image[];
  currency: string;
  categories: { id: string; path: string[] }[];
  variants: (Omit<VariantDraft, "id" | "quantity" | "lowStockThreshold"> & {
    id: string;
    onHand: number;
    lowStockThreshold: number;
  })[];
};

export type ProductSort = "relevance" | "price" | "-price" | "title" | "-createdAt";

/** What a list shows. `status: undefined` shows active products alone. */
export type ProductFilter = {
  q?: string | undefined;
  category?: string | undefined;
  brand?: string | undefined;
  tag?: string | undefined;
  minPrice?: number | undefined;
  maxPrice?: number | undefined;
  available?: boolean | undefined;
  facets?: boolean | undefined;
  status?: ProductStatus | "all" | undefined;
  sort: ProductSort;
  limit: number;
  cursor?: string | undefined;
};

/** A page as JSON text, its products with commas between them: texts from the store go out as they are. */
export type ProductPage = { items: string; nextCursor: string | null; facets: string | undefined };

export const MAX_VARIANTS = 100;
export const MAX_OPTIONS = 3;

/** A variant's own title: its option values, as `M / Blue`. */
export const variantTitle = (options: Record<string, string>): string =>
  Object.values(options).join(" / ") || "Default";
