import { expect, it } from "vitest";
import { expectedVersion, textTag } from "./etag.ts";

const demanded = (header?: string) =>
  expectedVersion(new Request("https://shop.test", { headers: header === undefined ? {} : { "if-match": header } }));

it("reads the version out of the tag it gave, also when the edge has compressed the answer", async () => {
  const tag = await textTag("{}", 7);
  expect([demanded(tag), demanded(`W/${tag}`), demanded('"v7"')]).toEqual([7, 7, 7]);
});

it("demands none of whoever sends none", () => {
  expect([demanded(), demanded("*")]).toEqual([undefined, undefined]);
});

it.each(['"7"', "v7", 'w/"v7"', '"v7", "v8"', '"v-7"'])("refuses %s", (header) => {
  expect(() => demanded(header)).toThrow(expect.objectContaining({ code: "version_mismatch" }));
});
