import { describe, expect, it } from "vitest";
import { judge, type Attempted } from "./attempt-window.ts";

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const failed = (minutesAgo: number): Attempted => begun(minutesAgo * MINUTE, false);
const begun = (ago: number, open = true): Attempted => ({ at: NOW - ago, until: NOW - ago + 15 * MINUTE, open });

describe("the window of attempts", () => {
  it("admits as long as fewer have failed than the limit", () => {
    expect(judge([failed(3), failed(2)], 3, NOW).verdict).toEqual({ admitted: true });
    expect(judge([failed(3), failed(2), failed(1)], 3, NOW).verdict).toEqual({
      admitted: false,
      retryAfterSeconds: 12 * 60,
    });
  });

  it("forgets each failure 15 minutes after it", () => {
    expect(judge([failed(15), failed(2), failed(1)], 3, NOW).verdict).toEqual({ admitted: true });
    expect(judge([failed(14.9), failed(2), failed(1)], 3, NOW).verdict).toMatchObject({ retryAfterSeconds: 6 });
  });

  it("says when the first is admitted again, though more have failed than the limit is now", () => {
    expect(judge([failed(14), failed(10), failed(5)], 2, NOW).verdict).toMatchObject({ retryAfterSeconds: 5 * 60 });
  });

  it("counts one that is under way, and lets another wait for it", () => {
    const { verdict, wait } = judge([failed(2), begun(1000)], 2, NOW);
    expect([verdict, wait]).toEqual([{ admitted: false, retryAfterSeconds: 5 }, true]);
  });

  it("lets nobody wait when all have failed, however lately", () => {
    expect(judge([begun(2000, false), begun(1000, false)], 2, NOW).wait).toBe(false);
  });

  it("counts one whose holder is gone as a failure, for which nobody waits", () => {
    expect(judge([failed(2), begun(29_000)], 2, NOW).wait).toBe(true);
    expect(judge([failed(2), begun(30_000)], 2, NOW)).toEqual({
      verdict: { admitted: false, retryAfterSeconds: 13 * 60 },
      wait: false,
    });
  });
});
