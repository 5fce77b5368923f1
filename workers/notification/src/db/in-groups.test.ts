import { expect, it } from "vitest";
import { inGroups } from "./in-groups.ts";

function recorded() {
  const groups: { items: string[]; end: (error?: Error) => void }[] = [];
  const put = inGroups<string>((items) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    groups.push({ items, end: (error) => (error ? reject(error) : resolve()) });
    return promise;
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { groups, put, settled };
}

it("does what comes during one group together in the next, and each caller waits for its own", async () => {
  const { groups, put, settled } = recorded();
  const first = put("a");
  await settled();
  const ended: string[] = [];
  const later = ["b", "c"].map((item) => put(item).then(() => ended.push(item)));
  await settled();
  expect(groups.map(({ items }) => items)).toEqual([["a"]]);
  groups[0]?.end();
  await first;
  await settled();
  expect(groups.map(({ items }) => items)).toEqual([["a"], ["b", "c"]]);
  expect(ended).toEqual([]);
  groups[1]?.end();
  await Promise.all(later);
  expect(ended).toEqual(["b", "c"]);
});

it("tells those of a failed group alone, and goes on", async () => {
  const { groups, put, settled } = recorded();
  const first = put("a");
  await settled();
  const second = put("b");
  groups[0]?.end(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await settled();
  groups[1]?.end();
  await expect(second).resolves.toBeUndefined();
  const third = put("c");
  await settled();
  groups[2]?.end();
  await expect(third).resolves.toBeUndefined();
});
