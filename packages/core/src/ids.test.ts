import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacSha256, isUuid, newId, randomToken, secretsEqual, sha256 } from "./ids.ts";

describe("ids and secrets", () => {
  it("makes UUIDv7s that sort by their making", () => {
    const ids = Array.from({ length: 500 }, newId);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(500);
    expect(ids.every(isUuid)).toBe(true);
    expect(isUuid("1 or 1=1")).toBe(false);
  });

  it("makes tokens of the wanted strength", () => {
    expect(randomToken()).toMatch(/^[\w-]{43}$/);
    expect(randomToken(16)).not.toBe(randomToken(16));
  });

  it("compares secrets by content alone", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => secretsEqual(a, b) === (a === b)));
    expect(secretsEqual("abcabc", "abc")).toBe(false);
    expect(secretsEqual("", "")).toBe(true);
  });

  it("hashes as the standards' test vectors say", async () => {
    expect(await sha256("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    expect(await hmacSha256("key", "The quick brown fox jumps over the lazy dog")).toBe(
      "97yD9DBThCSxMpjmqm-xQ-9NWaFJRhdZl0edvC0aPNg",
    );
  });
});
