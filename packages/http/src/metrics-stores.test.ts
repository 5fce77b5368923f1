import { AppError } from "@orderapp/core/errors";
import { describe, expect, it } from "vitest";
import { measure, type Dataset } from "./metrics.ts";
import { measureBacklog, measureStoreFailure } from "./metrics-stores.ts";
import { createTally } from "./metrics-tally.ts";

type Point = Parameters<Dataset["writeDataPoint"]>[0];

function dataset() {
  const points: Point[] = [];
  return { points, writeDataPoint: (point: Point) => void points.push(point) };
}
const named = (name: string, cause?: unknown): Error => Object.assign(new Error("no", { cause }), { name });
const outage = (cause: unknown) => new AppError("unavailable", "The database cannot be reached.", { cause });

describe("a failing store", () => {
  it("is counted by why, as deep as the driver has hidden it", () => {
    const to = dataset();
    const queue = named("MongoWaitQueueTimeoutError");
    const full = Object.assign(new Error("too many"), { code: "53300" });
    const causes = [
      named("MongoOperationTimeoutError", queue),
      named("DrizzleQueryError", full),
      named("TimeoutError"),
    ];
    for (const cause of [...causes, named("MongoNetworkError")]) measureStoreFailure(to, "user", outage(cause));
    expect(to.points.map(({ blobs }) => blobs)).toEqual([
      ["user", "pool_exhausted"],
      ["user", "pool_exhausted"],
      ["user", "timeout"],
      ["user", "unavailable"],
    ]);
  });

  it("is no other failure, and not one that somebody else has counted", () => {
    const to = dataset();
    const others = [
      new AppError("unavailable", "A service cannot be reached."),
      new AppError("upstream_error", "No.", { cause: named("TimeoutError") }),
      named("TimeoutError"),
    ];
    for (const error of others) measureStoreFailure(to, "user", error);
    expect(to.points).toEqual([]);
  });
});

it("a backlog is how much there is, and how old the oldest", () => {
  const to = dataset();
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  measureBacklog(to, { service: "order", queue: "outbox" }, [ago(5), ago(90), ago(60)]);
  measureBacklog(to, { service: "order", queue: "outbox" }, []);
  const [some, none] = to.points;
  expect(some).toMatchObject({ indexes: ["backlog"], blobs: ["order", "outbox"] });
  expect([some?.doubles[0], Math.round(some?.doubles[1] ?? 0)]).toEqual([3, 90]);
  expect(none?.doubles).toEqual([0, 0]);
});

it("what one invocation counts is one point for each set of labels", () => {
  const to = dataset();
  const tally = createTally("webhook");
  const [stripe, paypal] = [
    { provider: "stripe", outcome: "processed" },
    { provider: "paypal", outcome: "processed" },
  ];
  tally.add(stripe, { count: 1, lagSeconds: 3 });
  tally.add(paypal, { count: 1, lagSeconds: 2 });
  tally.add(stripe, { count: 1, lagSeconds: 1 });
  tally.write(to);
  expect(to.points.map(({ blobs, doubles }) => [blobs[0], ...doubles])).toEqual([
    ["stripe", 2, 3],
    ["paypal", 1, 2],
  ]);
  tally.write(to);
  expect(to.points).toHaveLength(2);
});

it("nobody is told where nobody asks", () => {
  expect(() => measure(undefined, "store_failure", { service: "a", reason: "b" }, { count: 1 })).not.toThrow();
});
