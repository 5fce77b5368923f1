import { beforeAll, describe, expect, it } from "vitest";
import { pictureBytes, pngOfSize, type Format } from "../../../test/pictures.ts";
import { env, openShop, sql, stocked, unique } from "../../../test/support.ts";
import { readPicture } from "./picture.ts";

const shop = openShop();
let id: string;
beforeAll(async () => {
  id = (await stocked(shop, 1)).product.id;
});

type Options = { type?: string; query?: string; headers?: Record<string, string>; to?: string; as?: "ADMIN" | "USER" };
const upload = (bytes: Uint8Array, { type = "image/png", query = "", headers, to = id, as = "ADMIN" }: Options = {}) =>
  shop.ask("POST", `/v1/products/${to}/images${query}`, {
    as,
    body: bytes,
    headers: { "content-type": type, ...headers },
  });
const text = (html: string) => new TextEncoder().encode(html);
const kept = async () => (await env.MEDIA.list()).objects.length;
const joined = (...parts: (Uint8Array | number[])[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

describe("uploading an image", () => {
  it.each([
    ["png", "png"],
    ["jpeg", "jpg"],
    ["webp", "webp"],
    ["avif", "avif"],
  ] satisfies [Format, string][])(
    "keeps a %s under its own hash, with the size its bytes tell",
    async (format, end) => {
      const bytes = pictureBytes(format, unique("m"));
      const answer = await upload(bytes, { type: `image/${format}`, query: "?alt=Front%20view" });
      expect(answer.status, answer.text).toBe(201);
      const image = answer.body.images.at(-1);
      expect(image).toMatchObject({ alt: "Front view", width: 3, height: 2 });
      expect(image.url).toMatch(new RegExp(`^/media/[\\w-]{43}\\.${end}$`));
      expect(answer.headers.get("location")).toBe(image.url);
      expect(answer.headers.get("etag")).toMatch(/^"v\d+-/);
      const served = await env.MEDIA.get(image.url.slice(1));
      expect(new Uint8Array(await served!.arrayBuffer())).toEqual(bytes);
      expect(served!.httpMetadata).toMatchObject({ contentType: `image/${format}` });
    },
  );

  it("believes the bytes and not the header", async () => {
    const answer = await upload(pictureBytes("webp", unique("m")), { type: "image/png" });
    expect(answer.status).toBe(201);
    expect(answer.body.images.at(-1).url).toMatch(/\.webp$/);
  });

  it("refuses what is no picture, and keeps nothing of it", async () => {
    const before = await kept();
    const png = pictureBytes("png");
    const refused = async (bytes: Uint8Array, type?: string) => {
      const { status, body } = await upload(bytes, type === undefined ? {} : { type });
      return [status, body.code];
    };
    const invalid = [422, "validation_failed"];
    const wrongType = [415, "unsupported_media_type"];
    expect(await refused(text("<!doctype html><script>alert(1)</script>"))).toEqual(invalid);
    expect(await refused(text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'))).toEqual(invalid);
    expect(await refused(new Uint8Array(0))).toEqual(invalid);
    expect(await refused(png.subarray(0, 20))).toEqual(invalid);
    expect(await refused(pictureBytes("avif").subarray(0, 100), "image/avif")).toEqual(invalid);
    expect(await refused(pngOfSize(0, 2))).toEqual(invalid);
    expect(await refused(pngOfSize(20_001, 1))).toEqual(invalid);
    expect(await refused(pngOfSize(20_000, 20_000))).toEqual(invalid);
    expect(await refused(pictureBytes("gif"))).toEqual(wrongType);
    expect(await refused(png, "image/svg+xml")).toEqual(wrongType);
    expect(await refused(png, "text/html")).toEqual(wrongType);
    expect(await kept()).toBe(before);
  });

  it("finds the size behind much that comes before it, and reads made-up boxes without failing", async () => {
    const jpeg = pictureBytes("jpeg");
    const profile = joined([0xff, 0xe2, 0xff, 0xff], new Uint8Array(65_533));
    const long = joined(jpeg.subarray(0, 2), ...Array.from({ length: 6 }, () => profile), jpeg.subarray(2));
    expect(await readPicture(long)).toMatchObject({ type: "image/jpeg", width: 3, height: 2 });

    const box = (name: string, content: Uint8Array) => {
      const size = new Uint8Array(4);
      new DataView(size.buffer).setUint32(0, content.length + 8);
      return joined(size, text(name), content);
    };
    // More associations than a call can have arguments.
    const many = new Uint8Array(8 + 3 * 250_000);
    new DataView(many.buffer).setUint32(4, 250_000);
    const meta = box("meta", joined(new Uint8Array(4), box("iprp", box("ipma", many))));
    const boxes = joined(box("ftyp", joined(text("avif"), new Uint8Array(4))), meta);
    await expect(readPicture(boxes)).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("reads no more than 10 MiB, whatever length is declared", async () => {
    const large = new Uint8Array(10 * 1024 * 1024 + 1);
    large.set(pictureBytes("png"));
    expect((await upload(large)).body.code).toBe("payload_too_large");
    const declared = { "content-length": String(large.length) };
    expect((await upload(pictureBytes("png"), { headers: declared })).body.code).toBe("payload_too_large");
    expect((await upload(large.subarray(0, -1), { headers: { "idempotency-key": unique("k") } })).status).toBe(201);
  });

  it("puts an image at its place; the same picture again is no second one", async () => {
    const own = (await stocked(shop, 1)).product.id;
    const [a, b] = [pictureBytes("png", "a"), pictureBytes("png", "b")];
    await upload(a, { to: own, query: "?alt=A" });
    const both = await upload(b, { to: own, query: "?alt=B&position=1" });
    const alts = (answer: typeof both) => answer.body.images.map(({ alt }: { alt: string }) => alt);
    expect(alts(both)).toEqual(["B", "A"]);
    const again = await upload(a, { to: own });
    expect([again.status, again.body.version]).toEqual([200, both.body.version]);
    expect(again.body.images).toEqual(both.body.images);
    const moved = await upload(a, { to: own, query: "?alt=C&position=1" });
    expect([moved.status, alts(moved)]).toEqual([200, ["C", "B"]]);
    expect(moved.body.images[0].id).toBe(both.body.images[1].id);
  });

  it("honours If-Match, and refuses what it does not know", async () => {
    const own = (await stocked(shop, 1)).product;
    const tag = `"v${own.version}"`;
    expect((await upload(pictureBytes("png", "1"), { to: own.id, headers: { "if-match": tag } })).status).toBe(201);
    const before = await kept();
    const stale = await upload(pictureBytes("png", unique("m")), { to: own.id, headers: { "if-match": tag } });
    expect([stale.status, stale.body.code]).toEqual([412, "version_mismatch"]);
    expect((await upload(pictureBytes("png", unique("m")), { to: crypto.randomUUID() })).status).toBe(404);
    expect((await upload(pictureBytes("png"), { query: "?position=0" })).status).toBe(422);
    expect((await upload(pictureBytes("png"), { query: `?alt=${"x".repeat(501)}` })).status).toBe(422);
    expect((await upload(pictureBytes("png"), { query: "?title=x" })).body.errors[0].code).toBe("unknown_field");
    expect(await kept()).toBe(before);
  });

  it("answers the same key the same, once", async () => {
    const bytes = pictureBytes("png", unique("m"));
    const headers = { "idempotency-key": unique("k") };
    const first = await upload(bytes, { headers });
    const second = await upload(bytes, { headers });
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect((await upload(pictureBytes("png", unique("m")), { headers })).body.code).toBe("idempotency_key_reused");
  });

  it("loses none of many sent at once, to the hundredth", async () => {
    const own = (await stocked(shop, 1)).product.id;
    const images = Array.from({ length: 90 }, (_, n) => ({ url: `https://example.com/${n}.jpg` }));
    await shop.ask("PATCH", `/v1/products/${own}`, { as: "ADMIN", body: { images } });
    const sent = await Promise.all(
      Array.from({ length: 10 }, (_, n) => upload(pictureBytes("png", `at once ${n}`), { to: own })),
    );
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    const full = await upload(pictureBytes("png", "one more"), { to: own });
    expect([full.status, full.body.code]).toEqual([409, "conflict"]);
    const { body } = await shop.ask("GET", `/v1/products/${own}`, { as: "ADMIN" });
    expect(new Set(body.images.map(({ url }: { url: string }) => url)).size).toBe(100);
    expect((await upload(pictureBytes("png", "at once 3"), { to: own })).status).toBe(200);
  });

  it("is for administrators", async () => {
    const path = `/v1/products/${id}/images`;
    const options = { body: pictureBytes("png"), headers: { "content-type": "image/png" } };
    expect((await shop.ask("POST", path, options)).status).toBe(401);
    expect((await shop.ask("POST", path, { ...options, as: "USER" })).status).toBe(403);
    expect((await shop.ask("DELETE", `${path}/x`)).status).toBe(401);
    expect((await shop.ask("DELETE", `${path}/x`, { as: "USER" })).status).toBe(403);
  });
});

describe("removing an image", () => {
  it("takes it from the product and its variants; its address stays good", async () => {
    const own = (await stocked(shop, 1)).product;
    const [image] = (await upload(pictureBytes("png", unique("m")), { to: own.id })).body.images;
    const change = { imageUrl: image.url };
    await shop.ask("PATCH", `/v1/products/${own.id}/variants/${own.variants[0].id}`, { as: "ADMIN", body: change });
    const path = `/v1/products/${own.id}/images/${image.id}`;
    const stale = await shop.ask("DELETE", path, { as: "ADMIN", headers: { "if-match": '"v1"' } });
    expect(stale.status).toBe(412);
    const removed = await shop.ask("DELETE", path, { as: "ADMIN" });
    expect(removed.status, removed.text).toBe(200);
    expect(removed.body.images).toEqual([]);
    expect(removed.body.variants[0].imageUrl).toBeUndefined();
    expect((await shop.ask("DELETE", path, { as: "ADMIN" })).body.code).toBe("not_found");
    expect((await shop.ask("GET", image.url)).status).toBe(200);
    const [row] = await sql`select images from products where id = ${own.id}`;
    expect(row).toEqual({ images: [] });
  });
});

describe("serving", () => {
  const served = async (headers: Record<string, string> = {}, method = "GET") => {
    const { url } = (await upload(pictureBytes("png"))).body.images.find((image: { url: string }) =>
      image.url.endsWith(".png"),
    );
    return shop.ask(method, url, { headers });
  };

  it("may be kept for good, and is never taken for anything else than a picture", async () => {
    const answer = await served();
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      "accept-ranges": "bytes",
    });
    const etag = answer.headers.get("etag") ?? "";
    expect((await served({ "if-none-match": etag })).status).toBe(304);
    expect((await served({ "if-none-match": '"other"' })).status).toBe(200);
    for (const name of ["if-none-match", "if-match", "if-modified-since", "if-unmodified-since"]) {
      expect((await served({ [name]: "_" })).status, `${name} that is none`).toBe(200);
    }
    expect((await served({ "if-match": '"other"' })).status).toBe(412);
    await env.MEDIA.put("media/strange.html", "<script>", { httpMetadata: { contentType: "text/html" } });
    const strange = await shop.ask("GET", "/media/strange.html");
    expect(strange.headers.get("content-type")).toBe("application/octet-stream");
    expect(strange.headers.get("content-disposition")).toBe("attachment");
  });

  it("answers HEAD with the same headers and no body, and parts to who asks for them", async () => {
    const size = (await served()).headers.get("content-length");
    const head = await served({}, "HEAD");
    expect([head.status, head.text, head.headers.get("content-length")]).toEqual([200, "", size]);
    const range = async (asked: string, more = {}) => {
      const { status, headers } = await served({ range: asked, ...more });
      return [status, headers.get("content-range"), headers.get("content-length")];
    };
    expect(await range("bytes=0-7")).toEqual([206, `bytes 0-7/${size}`, "8"]);
    expect(await range("bytes=-4")).toEqual([206, `bytes ${Number(size) - 4}-${Number(size) - 1}/${size}`, "4"]);
    expect(await range("bytes=10-")).toEqual([206, `bytes 10-${Number(size) - 1}/${size}`, String(Number(size) - 10)]);
    for (const whole of ["bytes=99999999-", "bytes=0-1,4-5", "lines=1-2", "bytes=5-1"]) {
      expect(await range(whole)).toEqual([200, null, size]);
    }
    expect(await range("bytes=0-7", { "if-range": '"other"' })).toEqual([200, null, size]);
  });

  it("knows nothing beside its own files", async () => {
    for (const path of ["/media/none.png", "/media/..%2fsecret", "/media/%00", "/media/"]) {
      expect([404, 422]).toContain((await shop.ask("GET", path)).status);
    }
  });
});
