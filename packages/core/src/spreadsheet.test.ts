import fc from "fast-check";
import { expect, it } from "vitest";
import { defuse, restore } from "./spreadsheet.ts";

it("no cell begins with what a spreadsheet runs, and every text comes back", () => {
  const texts = fc.array(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "'", "a", "1"), { maxLength: 6 });
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join("");
      expect(defuse(text)).not.toMatch(/^[=+\-@\t\r]/);
      expect(restore(defuse(text))).toBe(text);
    }),
  );
  expect(["=1+1", "'plain", "plain"].map(defuse)).toEqual(["'=1+1", "'plain", "plain"]);
});
