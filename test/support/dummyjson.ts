/** A product as DummyJSON lists it: what is read of it here. */
export type DummyProduct = {
  title: string;
  description: string;
  category: string;
  price: number;
  stock: number;
  tags: string[];
  brand?: string;
  sku: string;
  weight: number;
  meta: { barcode: string };
  images: string[];
};

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** DummyJSON's products as NDJSON of the body of `POST /v1/products`. */
export const ndjsonOf = (products: DummyProduct[]): string =>
  products.map((product) => `${JSON.stringify(bodyOf(product))}\n`).join("");

const bodyOf = (product: DummyProduct) => ({
  title: product.title,
  description: `<p>${escaped(product.description)}</p>`,
  brand: product.brand ?? null,
  categories: [product.category],
  tags: product.tags,
  images: product.images.map((url) => ({ url, alt: product.title })),
  variants: [
    {
      sku: product.sku,
      price: { amount: Math.round(product.price * 100), currency: "USD" },
      barcode: product.meta.barcode,
      weightGrams: product.weight,
      stock: product.stock,
    },
  ],
});
