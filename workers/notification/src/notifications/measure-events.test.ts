import type { DomainEvent } from "@orderapp/contracts/events";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NotificationContext } from "../context.ts";
import { contextOn, shipped } from "../test-support.ts";
import { deliverAll } from "./deliver-notification.ts";
import { recordEvents } from "./record-events.ts";

type Point = { indexes: string[]; blobs: string[]; doubles: number[] };

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
afterAll(() => redis.close());

function measured(over: Partial<NotificationContext> = {}) {
  const points: Point[] = [];
  const metrics = { writeDataPoint: (point: Point) => void points.push(point) };
  const ctx: NotificationContext = { ...contextOn(redis.url), metrics, ...over };
  /** The first two labels and the count of what was written since the last time. */
  const counts = () => points.splice(0).map(({ blobs, doubles }) => [...blobs.slice(0, 2), doubles[0]]);
  return { ctx, points, counts };
}

const confirmed = (): DomainEvent => {
  const event = shipped();
  return { ...event, id: `confirmed-${event.id}`, type: "order.confirmed" };
};

it("an event is counted once, however often it comes, and those alike in one point", async () => {
  const { ctx, points } = measured({ now: () => new Date(Date.now() + 5_000) });
  const [first, second] = [confirmed(), confirmed()];
  await recordEvents(ctx, [first]);
  await recordEvents(ctx, [first, second, shipped()]);
  await recordEvents(ctx, [first, second]);
  expect(points.map(({ indexes, blobs, doubles }) => [...indexes, ...blobs, ...doubles.slice(0, 2)])).toEqual([
    ["event", "order.confirmed", "", "USD", 1, 2_999],
    ["event", "order.confirmed", "", "USD", 1, 2_999],
    ["event", "order.shipped", "", "", 1, 0],
  ]);
  for (const { doubles } of points) expect(doubles[2]).toBeGreaterThanOrEqual(5);
});

it("an event that must come again is counted when it is settled", async () => {
  const { ctx, counts } = measured({ administrators: () => Promise.reject(new Error("down")) });
  const low: DomainEvent = {
    ...shipped(),
    id: "low",
    type: "inventory.low",
    data: { sku: "MUG", title: "Mug", available: 2, threshold: 3 },
  };
  expect((await recordEvents(ctx, [low])).again).toEqual([low]);
  expect(counts()).toEqual([]);
  await recordEvents({ ...ctx, administrators: () => Promise.resolve([]) }, [low]);
  expect(counts()).toEqual([["inventory.low", "", 1]]);
});

it("each try to send a message is counted by how it ended", async () => {
  let down = false;
  const send = () => (down ? Promise.reject(new Error("421 later")) : Promise.resolve());
  const { ctx, counts } = measured({ mailer: { send, close: () => undefined } });
  const take = async (events: DomainEvent[]) => (await recordEvents(ctx, events)).fresh;
  const [many, one] = [await take([confirmed(), confirmed()]), await take([confirmed()])];
  counts();
  await deliverAll(ctx, many);
  down = true;
  await deliverAll(ctx, one);
  expect(counts()).toEqual([
    ["email", "sent", 2],
    ["email", "retried", 1],
  ]);
});
