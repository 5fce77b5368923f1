import { beforeAll, describe, expect, it } from "vitest";
import { pictureBytes } from "../../../test/pictures.ts";
import { env, openShop, sql, stocked, unique, usd } from "../../../test/support.ts";
import { isDropped } from "./picture.ts";
import { sweepMedia } from "./sweep-media.ts";

const shop = openShop();
const DAY_MS = 24 * 60 * 60 * 1000;
let id: string;
beforeAll(async () => {
  id = (await stocked(shop, 1)).product.id;
});

const upload = async (bytes = pictureBytes("png", unique("m"))): Promise<{ id: string; url: string; key: string }> => {
  const options = { as: "ADMIN", body: bytes, headers: { "content-type": "image/png" } } as const;
  const { body } = await shop.ask("POST", `/v1/products/${id}/images`, options);
  const image = body.images.at(-1);
  return { id: image.id, url: image.url, key: image.url.slice(1) };
};
const remove = (image: { id: string }) => shop.ask("DELETE", `/v1/products/${id}/images/${image.id}`, { as: "ADMIN" });
const status = async (image: { url: string }) => (await shop.ask("GET", image.url)).status;

/** The store as it would be in some days: what lies in it was kept long ago. */
const aged = { ...shop.ctx.media };
aged.old = async (prefix, cursor) => {
  const page = await env.MEDIA.list({ prefix, ...(cursor ? { cursor } : {}) });
  return { keys: page.objects.filter((object) => !isDropped(object)).map(({ key }) => key), cursor: undefined };
};
aged.drop = async (key) => {
  await env.MEDIA.put(key, new Uint8Array(1), { onlyIf: { uploadedBefore: new Date(Date.now() + DAY_MS) } });
};

// The minute in which this key's share is swept.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const minuteOf = (key: string) => (LETTERS.indexOf(key.charAt(6)) * 64 + LETTERS.indexOf(key.charAt(7))) * 60_000;
const sweep = (image: { key: string }, media = aged) =>
  sweepMedia({ media, products: shop.ctx.products }, minuteOf(image.key));
const weekLater = (key: string) => sql`update unused_media set since = since - interval '8 days' where key = ${key}`;

describe("sweeping pictures", () => {
  it("drops one that no product has named for a week, not before; it can be uploaded again", async () => {
    const bytes = pictureBytes("png", unique("m"));
    const image = await upload(bytes);
    await sweep(image);
    await remove(image);
    expect(await sweep(image)).toBe(0);
    expect(await sweep(image)).toBe(0);
    expect(await status(image)).toBe(200);
    await weekLater(image.key);
    expect(await sweep(image)).toBe(1);
    expect([await status(image), (await shop.ask("HEAD", image.url)).status]).toEqual([404, 404]);
    expect(await sweep(image)).toBe(0);
    expect(await sql`select key from unused_media where key = ${image.key}`).toEqual([]);
    expect((await upload(bytes)).key).toBe(image.key);
    expect(await status(image)).toBe(200);
  });

  it("keeps what a product, a variant or a description still names, or names again", async () => {
    const [shown, bought, told, back] = [await upload(), await upload(), await upload(), await upload()];
    for (const image of [bought, told, back]) await remove(image);
    for (const image of [shown, bought, told, back]) {
      await sweep(image);
      await weekLater(image.key);
    }
    const variants = [{ sku: unique("SKU"), price: usd(1), imageUrl: `https://shop.example${bought.url}` }];
    await shop.ask("POST", "/v1/products", { as: "ADMIN", body: { title: "Bought", variants } });
    await stocked(shop, 1, { description: `<p>See <img src="${told.url}"></p>` });
    await stocked(shop, 1, { images: [{ url: back.url }] });
    for (const image of [shown, bought, told, back]) {
      expect(await sweep(image)).toBe(0);
      expect(await status(image)).toBe(200);
    }
    expect(await sql`select key from unused_media where key = ${back.key}`).toEqual([]);
  });

  it("leaves alone what was uploaded today, even between the look and the sweep, and what it does not know", async () => {
    const image = await upload();
    await remove(image);
    expect((await shop.ctx.media.old(image.key.slice(0, 8), undefined)).keys).toEqual([]);
    await sweep(image, { ...aged, drop: () => Promise.resolve() });
    await weekLater(image.key);
    // Looked at as old, and uploaded again before it goes: the real store's condition holds.
    await sweep(image, { ...aged, drop: (key) => shop.ctx.media.drop(key) });
    expect(await status(image)).toBe(200);

    const demo = `${image.key.slice(0, 8)}/own.svg`;
    await env.MEDIA.put(demo, "<svg/>");
    await sweep(image);
    await sql`update unused_media set since = since - interval '8 days'`;
    await sweep(image);
    expect(await env.MEDIA.head(demo)).toMatchObject({ size: 6 });
  });

  it("comes to every key in its turn", () => {
    const shares = new Set<string>();
    const media = {
      ...aged,
      old: (prefix: string) => (shares.add(prefix), Promise.resolve({ keys: [], cursor: undefined })),
    };
    const context = { media, products: shop.ctx.products };
    return Promise.all(Array.from({ length: 4096 }, (_, n) => sweepMedia(context, Date.now() + n * 60_000))).then(() =>
      expect(shares.size).toBe(4096),
    );
  });
});
