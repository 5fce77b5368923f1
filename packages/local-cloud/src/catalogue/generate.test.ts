import { describe, expect, it } from "vitest";
import { generateProducts, productParts } from "./generate.ts";

describe("generated products", () => {
  it("are the same for the same seed, however many are made, and others for another", () => {
    const few = [...generateProducts(20, 1)];
    expect([...generateProducts(60, 1)].slice(0, 20)).toEqual(few);
    expect([...generateProducts(20, 2)].map(({ title }) => title)).not.toEqual(few.map(({ title }) => title));
    const skus = few.flatMap(({ variants }) => variants.map(({ sku }) => sku));
    expect(new Set(skus).size).toBe(skus.length);
  });

  it("fill parts up to their limit, and none is lost or cut", () => {
    const products = [...generateProducts(100, 1)];
    const parts = [...productParts(products, 10_000)];
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(10_000);
    expect(parts.flatMap((part) => part.split("\n").map((line): unknown => JSON.parse(line)))).toEqual(products);
  });
});
