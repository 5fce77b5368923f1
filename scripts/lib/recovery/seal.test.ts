import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { newKeys, seal, unseal } from "./seal.ts";

const content = Buffer.concat([randomBytes(200_000), Buffer.alloc(400_000, "orders ")]);
// Whoever of the three stands first in the way: the digest, the cipher, or gzip.
const BROKEN = /SHA-256|tag|decrypt|header|incorrect|unexpected|invalid/i;
const chunked = (bytes: Buffer): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
    })(),
    { objectMode: false },
  );

async function sealed(recipient?: string) {
  let kept: Buffer = Buffer.alloc(0);
  const digest = await seal(chunked(content), recipient, async (body) => {
    kept = await buffer(body);
  });
  return { kept, digest };
}
const opened = async (...args: Parameters<typeof unseal>): Promise<Buffer> => buffer(await unseal(...args));

describe.each(["encrypted", "plain"])("a file that is %s", (kind) => {
  it("is opened as it was, and not when a byte of it is another or missing", async () => {
    const { recipient, identity } = await newKeys();
    const [to, by] = kind === "encrypted" ? [recipient, identity] : [undefined, undefined];
    const { kept, digest } = await sealed(to);
    expect(digest.bytes).toBe(kept.length);
    expect(kept.length).toBeLessThan(400_000);
    expect((await opened(Readable.from([kept]), digest, by)).equals(content)).toBe(true);

    const changed = Buffer.from(kept);
    changed[kept.length >> 1]! ^= 1;
    await expect(opened(Readable.from([changed]), digest, by)).rejects.toThrow(BROKEN);
    await expect(opened(Readable.from([kept.subarray(0, -1)]), digest, by)).rejects.toThrow(BROKEN);
    const another = { bytes: kept.length, sha256: "0".repeat(64) };
    await expect(opened(Readable.from([kept]), another, by)).rejects.toThrow("SHA-256");
  });
});

it("an encrypted file says nothing, and another identity does not open it", async () => {
  const { recipient } = await newKeys();
  const { kept, digest } = await sealed(recipient);
  expect(kept.subarray(0, 18).toString()).toBe("age-encryption.org");
  await expect(opened(Readable.from([kept]), digest, (await newKeys()).identity)).rejects.toThrow("does not open");
});

it("what breaks off on either side breaks off the whole", async () => {
  async function* away(): AsyncGenerator<Buffer> {
    yield content;
    throw new Error("the database went away");
  }
  const take = async (body: Readable) => void (await buffer(body));
  await expect(seal(Readable.from(away()), undefined, take)).rejects.toThrow("the database went away");
  await expect(seal(Readable.from(away()), (await newKeys()).recipient, take)).rejects.toThrow(
    "the database went away",
  );
  const full = async (body: Readable) => {
    for await (const _ of body) throw new Error("the disk is full");
  };
  await expect(seal(chunked(content), (await newKeys()).recipient, full)).rejects.toThrow("the disk is full");
});
