import { expect, it } from "vitest";
import { createGate } from "./gate.ts";

it("lets so many run at once, in order, and goes on after a failure", async () => {
  const gate = createGate(3);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (name: number) =>
    gate(async () => {
      begun.push(name);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (name % 4 === 0) throw new Error("failed");
      return name;
    });
  const names = Array.from({ length: 20 }, (_, i) => i);
  const outcomes = await Promise.allSettled(names.map(work));
  expect(begun).toEqual(names);
  expect(most).toBe(3);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(5);
  await expect(work(21)).resolves.toBe(21);
});
