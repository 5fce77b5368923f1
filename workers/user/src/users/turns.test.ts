import { describe, expect, it } from "vitest";
import { createTurns } from "./turns.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("turns", () => {
  it("run one at a time, and tell who had to wait", async () => {
    const turns = createTurns();
    let running = 0;
    let most = 0;
    const waited = await Promise.all(
      Array.from({ length: 10 }, () =>
        turns.take(async (waited) => {
          most = Math.max(most, ++running);
          await pause(2);
          running--;
          return waited;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(waited.filter(Boolean)).toHaveLength(9);
  });

  it("end when their work fails", async () => {
    const turns = createTurns();
    await expect(turns.take(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await turns.take(() => Promise.resolve("next"))).toBe("next");
  });

  it("pass on when their holder is gone for good", async () => {
    let now = 0;
    const turns = createTurns(() => now);
    void turns.take(() => new Promise(() => {}));
    const next = turns.take(() => Promise.resolve("next"));
    now = 3_000;
    expect(await next).toBe("next");
  });

  it("are refused to who has waited too long", async () => {
    let now = 0;
    const turns = createTurns(() => now, 60_000);
    void turns.take(() => new Promise(() => {}));
    const next = turns.take(() => Promise.resolve("next"));
    now = 11_000;
    await expect(next).rejects.toMatchObject({ code: "unavailable" });
  });
});
