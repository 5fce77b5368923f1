import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { saslprep } from "../../../wrangler/stand-ins/saslprep.ts";

type Library = { saslprep(text: string): string };
const ofMongo = createRequire(createRequire(import.meta.url).resolve("mongodb"));
const library = ofMongo("@mongodb-js/saslprep") as Library;

it.each([
  "",
  "correct horse",
  "p@ss:w/rd%",
  "I\u00adX",
  "\u00aa",
  "\u2168",
  "a\u00a0b\u200bc",
  "ﬁ—Ⅸ\ufe0f",
  "пароль",
  "كلمة",
  "パスワード",
  "e\u0301",
])("what is uploaded prepares %j as the driver's library does", (password) => {
  expect(saslprep(password)).toBe(library.saslprep(password));
});

it("prepares each character of the planes that passwords use as the library does, where that takes it", () => {
  const different: string[] = [];
  for (let point = 1; point < 0x1_00_00; point++) {
    const text = `a${String.fromCodePoint(point)}`;
    let theirs: string;
    try {
      theirs = library.saslprep(text);
    } catch {
      continue;
    }
    if (saslprep(text) !== theirs) different.push(point.toString(16));
  }
  expect(different).toEqual([]);
});
