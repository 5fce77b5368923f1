import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";

describe("cursor", () => {
  it("gives back the key it was made from, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((s) => !s.includes("\0")),
        fc.integer(),
        (text, number) => {
          expect(decodeCursor(encodeCursor("title", [text, number]), "title", ["string", "number"])).toEqual([
            text,
            number,
          ]);
        },
      ),
    );
  });

  it("refuses one of another sort, of other types, and garbage", () => {
    const cursor = encodeCursor("price", [1, "a"]);
    for (const bad of [
      encodeCursor("title", [1, "a"]),
      encodeCursor("price", ["1", "a"]),
      encodeCursor("price", [1]),
      "x",
      "%%",
      `${cursor}x`,
      encodeCursor("price", [1, "a\0"]),
    ]) {
      expect(() => decodeCursor(bad, "price", ["number", "string"])).toThrow(
        expect.objectContaining({ code: "invalid_cursor" }),
      );
    }
  });
});
