import { expect, it } from "vitest";
import { GIVE_UP_MS, retryDelayMs } from "./retry-schedule.ts";

it("is tried again within a second, then ever later, up to ten minutes, for three days", () => {
  const delays = Array.from({ length: 12 }, (_, tries) => retryDelayMs(tries + 1, () => 0.5));
  expect(delays[0]).toBe(1_000);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays.at(-1)).toBe(600_000);
  expect(retryDelayMs(1, () => 0)).toBeLessThan(retryDelayMs(1, () => 1));
  expect(GIVE_UP_MS).toBe(3 * 86_400_000);
});
