import { expect, it } from "vitest";
import { createAskedBefore } from "./asked-before.ts";

it("knows what was asked lately, and forgets the rest", () => {
  const askedBefore = createAskedBefore(3);
  expect(askedBefore("a")).toBe(false);
  expect(askedBefore("a")).toBe(true);
  for (const name of ["b", "c"]) askedBefore(name);
  expect(askedBefore("a")).toBe(true);
  for (const name of ["d", "e", "f", "g", "h"]) askedBefore(name);
  expect(askedBefore("b")).toBe(false);
  const long = "x".repeat(513);
  expect([askedBefore(long), askedBefore(long)]).toEqual([false, false]);
});
