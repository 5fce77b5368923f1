import { en, Faker } from "@faker-js/faker";

/** What `POST /v1/products` takes, as far as generated products use it. */
export type GeneratedProduct = {
  title: string;
  slug: string;
  description: string;
  brand: string;
  status: "active" | "draft";
  tags: string[];
  categories: string[];
  options?: { name: string }[];
  variants: {
    sku: string;
    price: { amount: number; currency: string };
    compareAtPrice?: { amount: number; currency: string };
    weightGrams: number;
    options?: Record<string, string>;
    stock: number;
  }[];
};

const SIZES = ["S", "M", "L", "XL"];
const TAGS = "new sale summer winter gift outdoor kitchen office travel kids vegan organic limited handmade".split(" ");

/** Made-up products, one after the other. The same seed gives the same ones, and the first of many are those of few. */
export function* generateProducts(count: number, seed: number, currency = "USD"): Generator<GeneratedProduct> {
  // With its own day to count from: nothing may depend on when it runs.
  const faker = new Faker({ locale: en, seed });
  faker.setDefaultRefDate("2026-01-01T00:00:00.000Z");
  const brands = faker.helpers.uniqueArray(() => faker.company.name(), 400);
  const models = faker.helpers.uniqueArray(() => faker.lorem.word({ length: { min: 4, max: 9 } }), 160);
  for (let n = 1; n <= count; n++) {
    const model = `${faker.helpers.arrayElement(models)} ${faker.science.chemicalElement().name}`;
    const title = `${faker.commerce.productName()} ${model.replace(/\b\w/g, (letter) => letter.toUpperCase())}`;
    const price = faker.number.int({ min: 300, max: 90_000 });
    const money = (amount: number) => ({ amount, currency });
    const sizes = faker.datatype.boolean(0.4) ? SIZES.slice(0, faker.number.int({ min: 2, max: 4 })) : [];
    const variant = (sku: string, at: number) => ({
      sku,
      price: money(price + at * 200),
      ...(n % 9 === 0 ? { compareAtPrice: money(price + at * 200 + 1_000) } : {}),
      weightGrams: faker.number.int({ min: 20, max: 9_000 }),
      stock: faker.datatype.boolean(0.12) ? 0 : faker.number.int({ min: 1, max: 400 }),
    });
    const sku = `G${seed}-${String(n).padStart(6, "0")}`;
    yield {
      title,
      slug: `generated-${seed}-${n}`,
      description: `<p>${faker.commerce.productDescription()}</p><p>${faker.lorem.sentence({ min: 6, max: 18 })}</p>`,
      brand: faker.helpers.arrayElement(brands),
      status: n % 50 === 0 ? "draft" : "active",
      tags: faker.helpers.arrayElements(TAGS, { min: 0, max: 3 }),
      categories: [faker.commerce.department()],
      ...(sizes.length > 0 ? { options: [{ name: "Size" }] } : {}),
      variants:
        sizes.length > 0
          ? sizes.map((size, at) => ({ ...variant(`${sku}-${size}`, at), options: { Size: size } }))
          : [variant(sku, 0)],
    };
  }
}

/** The same as NDJSON for the product import, in parts below its limit on a request. */
export function* productParts(products: Iterable<GeneratedProduct>, maxBytes = 4 * 1024 * 1024): Generator<string> {
  let lines: string[] = [];
  let bytes = 0;
  for (const product of products) {
    const line = JSON.stringify(product);
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > maxBytes) {
      yield lines.join("\n");
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += size;
  }
  if (lines.length > 0) yield lines.join("\n");
}
