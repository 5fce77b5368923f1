import { request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureBytes, pngOfSize, type Format } from "../../workers/product/test/pictures.ts";
import { newKey, type Ask } from "../support/client.ts";
import { bodyOf, largeCsv } from "../support/large-csv.ts";
import { residentMiB } from "../support/memory.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Image = { id: string; url: string; alt: string; width?: number; height?: number };
type Product = { id: string; version: number; images: Image[] };

const HEAD =
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,A,B,C,Variant Price\r\n";
const NONE = { created: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };

let shop: Shop;
let user: string;
beforeAll(async () => {
  shop = await openShop();
  user = (await shop.register()).token;
});
afterAll(() => shop?.close());

describe("images", () => {
  const upload = (
    productId: string,
    bytes: Uint8Array<ArrayBuffer>,
    type: string,
    over: Ask & { query?: string } = {},
  ) =>
    shop.ask<Product & { code?: string }>("POST", `/v1/products/${productId}/images${over.query ?? ""}`, {
      token: shop.admin,
      raw: bytes,
      ...over,
      headers: { "content-type": type, ...over.headers },
    });

  /** Says how much will come, and waits for the answer before sending any of it. */
  const declaring = (productId: string, length: number) =>
    new Promise<[number | undefined, unknown]>((resolve, reject) => {
      const sent = request(new URL(`/v1/products/${productId}/images`, shop.stack.url), {
        method: "POST",
        headers: { authorization: `Bearer ${shop.admin}`, "content-type": "image/png", "content-length": length },
      });
      sent.once("error", reject).once("response", (answer) => {
        json(answer).then((body) => resolve([answer.statusCode, (body as { code: unknown }).code]), reject);
        answer.once("close", () => sent.destroy());
      });
      sent.flushHeaders();
    });

  it.each(["jpeg", "png", "webp", "avif"] satisfies Format[])(
    "%s: uploaded, shown to everyone, served",
    async (format) => {
      const { productId } = await shop.createProduct(1);
      const bytes = pictureBytes(format);
      const added = await upload(productId, bytes, `image/${format}`, { query: "?alt=Side", key: newKey() });
      expect(added.status, added.text).toBe(201);
      const shown = await shop.ask<Product>("GET", `/v1/products/${productId}`);
      expect(shown.body.images).toEqual(added.body.images);
      const [image] = shown.body.images;
      expect(image).toMatchObject({ alt: "Side", width: 3, height: 2 });

      const served = await fetch(new URL(image!.url, shop.stack.url));
      expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
      expect(Object.fromEntries(served.headers)).toMatchObject({
        "cache-control": "public, max-age=31536000, immutable",
        "content-type": `image/${format}`,
        "x-content-type-options": "nosniff",
      });
      const etag = served.headers.get("etag") ?? "";
      expect((await shop.ask("GET", image!.url, { headers: { "if-none-match": etag } })).status).toBe(304);
      const head = await shop.ask("HEAD", image!.url);
      expect([head.status, head.headers.get("content-length")]).toEqual([200, String(bytes.length)]);
      const part = await fetch(new URL(image!.url, shop.stack.url), { headers: { range: "bytes=2-5" } });
      expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 2-5/${bytes.length}`]);
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(2, 6));

      const path = `/v1/products/${productId}/images/${image!.id}`;
      const removed = await shop.ask<Product>("DELETE", path, { token: shop.admin });
      expect([removed.status, removed.body.images]).toEqual([200, []]);
      expect((await shop.ask("DELETE", path, { token: shop.admin })).status).toBe(404);
      expect((await shop.ask("GET", image!.url)).status).toBe(200);
    },
  );

  it("that are none, too large, stale or not for this caller are refused, and the product stays as it was", async () => {
    const { productId } = await shop.createProduct(1);
    const html = new TextEncoder().encode("<html><script>alert(1)</script></html>");
    const png = pictureBytes("png");
    const stale = { headers: { "if-match": '"v99"' } };
    const code = async (...sent: [Uint8Array<ArrayBuffer>, string, Ask?]) => {
      const answer = await upload(productId, ...sent);
      return [answer.status, answer.body.code];
    };
    expect(await code(html, "image/png")).toEqual([422, "validation_failed"]);
    expect(await code(png, "image/svg+xml")).toEqual([415, "unsupported_media_type"]);
    expect(await code(pictureBytes("gif"), "image/png")).toEqual([415, "unsupported_media_type"]);
    expect(await code(new Uint8Array(0), "image/png")).toEqual([422, "validation_failed"]);
    expect(await code(pngOfSize(50_000, 50_000), "image/png")).toEqual([422, "validation_failed"]);
    expect(await declaring(productId, 10 * 1024 * 1024 + 1)).toEqual([413, "payload_too_large"]);
    expect(await code(png, "image/png", stale)).toEqual([412, "version_mismatch"]);
    expect(await code(png, "image/png", { token: user })).toEqual([403, "forbidden"]);
    expect(await code(png, "image/png", { token: undefined })).toEqual([401, "unauthenticated"]);
    const gone = await upload(crypto.randomUUID(), png, "image/png");
    expect([gone.status, gone.body.code]).toEqual([404, "not_found"]);
    const path = `/v1/products/${productId}/images/${crypto.randomUUID()}`;
    expect((await shop.ask("DELETE", path, { token: user })).status).toBe(403);
    expect((await shop.ask("DELETE", path)).status).toBe(401);
    expect((await shop.ask<Product>("GET", `/v1/products/${productId}`)).body).toMatchObject({
      version: 1,
      images: [],
    });
  });

  it("of ten megabytes, several at once", async () => {
    const { productId } = await shop.createProduct(1);
    const sent = await Promise.all(
      [1, 2, 3].map((mark) => {
        const bytes = new Uint8Array(10 * 1024 * 1024);
        bytes.set(pictureBytes("jpeg"));
        bytes[bytes.length - 1] = mark;
        return upload(productId, bytes, "image/jpeg", { key: newKey() });
      }),
    );
    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await shop.ask<Product>("GET", `/v1/products/${productId}`)).body.images).toHaveLength(3);
  });
});

describe("import and export", () => {
  const send = (texts: Iterator<string>, token: string, type = "text/csv"): Promise<Response> =>
    fetch(new URL("/v1/products/import", shop.stack.url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      body: bodyOf(texts),
      duplex: "half",
    });
  const row = (handle: string, description = "") =>
    `${handle},Thing,${description},,,,true,Size,S,${handle},,,,1.00,\r\n`;

  it("take 100,000 rows and give them back, in bounded memory", { timeout: 400_000 }, async () => {
    const { pid } = shop.stack;
    const before = residentMiB(pid, "workerd");
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentMiB(pid, "workerd"))), 500);
    try {
      const first = await send(largeCsv(5_000, 20), shop.admin);
      expect([first.status, await first.json()]).toEqual([200, { ...NONE, created: 5_000 }]);
      const again = await send(largeCsv(5_000, 20), shop.admin);
      expect([again.status, await again.json()]).toEqual([200, { ...NONE, unchanged: 5_000 }]);
      const exported = await shop.ask("GET", "/v1/products/export", { token: shop.admin });
      expect(exported.text.match(/^large-/gm)).toHaveLength(100_000);
    } finally {
      clearInterval(watch);
    }
    // All Workers are in this one process, which frees memory when it likes.
    expect(most - before).toBeLessThan(400);
  });

  it("let a field of 10 MB fail alone", async () => {
    function* texts(): Generator<string> {
      yield HEAD;
      yield row("before-huge");
      yield 'huge,Huge,"';
      for (let sent = 0; sent < 100; sent++) yield "<b>".padEnd(100_000, "x\n");
      yield `",,,,true,Size,S,HUGE,,,,1.00,\r\n${row("after-huge")}`;
    }
    const answer = await send(texts(), shop.admin);
    expect(await answer.json()).toMatchObject({
      created: 2,
      failed: 1,
      errors: [{ line: 3, message: "Body (HTML) is longer than 100000 characters" }],
    });
  });

  it("stop at 25 MiB, keep what came before, and are for administrators", async () => {
    function* endless(): Generator<string> {
      yield HEAD;
      for (let n = 0; n < 250; n++) yield row(`before-${n}`);
      for (let n = 0; n < 300; n++) yield row(`too-long-${n}`, "y".repeat(100_001));
    }
    // A server may answer and hang up before it has read everything, which not every client can take.
    const answer = await send(endless(), shop.admin).then(
      (response) => response.json(),
      () => undefined,
    );
    if (answer !== undefined) expect(answer).toMatchObject({ code: "payload_too_large" });
    expect((await shop.ask("GET", "/v1/products/before-0")).status).toBe(200);
    expect((await send(largeCsv(1, 1), user)).status).toBe(403);
    expect((await send(largeCsv(1, 1), "none")).status).toBe(401);
    expect((await send(largeCsv(1, 1), shop.admin, "application/json")).status).toBe(415);
    expect((await shop.ask("GET", "/v1/products/export", { token: user })).status).toBe(403);
    expect((await shop.ask("GET", "/v1/products/export")).status).toBe(401);
  });
});
