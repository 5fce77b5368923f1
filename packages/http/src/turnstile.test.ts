import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTurnstile } from "./turnstile.ts";

const OPTIONS = { atOnce: 2, slowMs: 60_000, rushMs: 3_000, overloadMs: 500 };
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What became of a request at the turnstile, by now. */
function arrive(turnstile: ReturnType<typeof createTurnstile>) {
  const request = { state: "waiting", leave: (): void => undefined };
  turnstile.enter().then(
    (leave) => Object.assign(request, { state: "inside", leave }),
    (error: Error) => Object.assign(request, { state: error.message }),
  );
  return request;
}
const REFUSED = "Too many want this right now.";

describe("a turnstile", () => {
  it("lets so many through at once, and the next in the order of their coming", async () => {
    const turnstile = createTurnstile(OPTIONS);
    const requests = Array.from({ length: 4 }, () => arrive(turnstile));
    const states = async () => (await vi.advanceTimersByTimeAsync(0), requests.map(({ state }) => state));
    expect(await states()).toEqual(["inside", "inside", "waiting", "waiting"]);
    requests[1]?.leave();
    expect(await states()).toEqual(["inside", "inside", "inside", "waiting"]);
    requests[0]?.leave();
    requests[2]?.leave();
    expect(await states()).toEqual(["inside", "inside", "inside", "inside"]);
  });

  it("turns those of a rush away whose turn does not come, and they take no place", async () => {
    const turnstile = createTurnstile(OPTIONS);
    const [first, , late] = Array.from({ length: 3 }, () => arrive(turnstile));
    await vi.advanceTimersByTimeAsync(2_999);
    expect(late?.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(late?.state).toBe(REFUSED);
    first?.leave();
    const next = arrive(turnstile);
    await vi.advanceTimersByTimeAsync(0);
    expect(next.state).toBe("inside");
  });

  it("turns away soon once more come than can be served, until there is a pause", async () => {
    const turnstile = createTurnstile(OPTIONS);
    const inside = [arrive(turnstile), arrive(turnstile)];
    for (let i = 0; i < 4; i++) {
      arrive(turnstile);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    const soon = arrive(turnstile);
    await vi.advanceTimersByTimeAsync(500);
    expect(soon.state).toBe(REFUSED);
    await vi.advanceTimersByTimeAsync(3_000);
    for (const { leave } of inside) leave();
    const calm = Array.from({ length: 3 }, () => arrive(turnstile));
    await vi.advanceTimersByTimeAsync(500);
    expect(calm.map(({ state }) => state)).toEqual(["inside", "inside", "waiting"]);
  });

  it("lets fewer in at once while they are slow, and as many as before when they are quick again", async () => {
    const turnstile = createTurnstile({ ...OPTIONS, atOnce: 10, slowMs: 1_000, rushMs: 60_000 });
    const most = async (tookMs: number): Promise<number> => {
      const requests = Array.from({ length: 20 }, () => arrive(turnstile));
      await vi.advanceTimersByTimeAsync(0);
      const inside = requests.filter(({ state }) => state === "inside").length;
      for (let done = 0; done < 20;) {
        await vi.advanceTimersByTimeAsync(tookMs);
        const now = requests.filter(({ state }) => state === "inside");
        for (const request of now) Object.assign(request, { state: "done" }).leave();
        done += now.length;
      }
      return inside;
    };
    const slow = [await most(2_000), await most(2_000), await most(2_000), await most(2_000)];
    expect(slow[0]).toBe(10);
    expect(slow.at(-1)).toBe(2);
    for (let i = 0; i < 10; i++) await most(100);
    expect(await most(100)).toBe(10);
  });

  it("frees the place of a request that vanished", async () => {
    const turnstile = createTurnstile({ ...OPTIONS, atOnce: 1 });
    arrive(turnstile);
    await vi.advanceTimersByTimeAsync(30_000);
    const next = arrive(turnstile);
    await vi.advanceTimersByTimeAsync(0);
    expect(next.state).toBe("inside");
  });
});
