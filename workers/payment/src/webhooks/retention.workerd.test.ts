import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { deliver, eventOf, eventually, inboxOf, keyOf, recordOf } from "../../test/support.ts";

const DAY_MS = 24 * 60 * 60_000;

/** An event that changes nothing, kept since so many days. */
async function keptFor(days: number, status = "ignored") {
  const payload = eventOf("customer.updated", { id: "cus_1", object: "customer" });
  await deliver(payload);
  await eventually(async () => expect(await recordOf(payload)).toMatchObject({ status: "ignored" }));
  await runInDurableObject(inboxOf(payload), (_, { storage }) => {
    const parked = status === "parked" ? ", dueAt = null" : "";
    storage.sql.exec(
      `update inbox set receivedAt = receivedAt - ?1, dueAt = dueAt - ?1, status = ?2 ${parked} where eventId = ?3`,
      days * DAY_MS,
      status,
      keyOf(payload).eventId,
    );
  });
  return payload;
}

const alarmOf = (payload: string) => runInDurableObject(inboxOf(payload), (_, { storage }) => storage.getAlarm());

async function work(payload: string): Promise<void> {
  await runInDurableObject(inboxOf(payload), (_, { storage }) => storage.setAlarm(Date.now() + DAY_MS));
  await runDurableObjectAlarm(inboxOf(payload));
}

it("a finished event is kept for 30 days, and the inbox wakes up to forget it", async () => {
  const payload = await keptFor(29);
  await work(payload);
  expect(await recordOf(payload)).toMatchObject({ status: "ignored", attempts: 1 });
  expect(await alarmOf(payload)).toBeLessThan(Date.now() + 1.1 * DAY_MS);
});

it("after that it is forgotten; should it come once more, it is a new one", async () => {
  const payload = await keptFor(31);
  await work(payload);
  expect(await recordOf(payload)).toBeNull();
  expect((await deliver(payload)).status).toBe(200);
  await eventually(async () => expect(await recordOf(payload)).toMatchObject({ status: "ignored", attempts: 1 }));
});

it("a parked one stays until somebody has looked at it", async () => {
  const payload = await keptFor(365, "parked");
  await work(payload);
  expect(await recordOf(payload)).toMatchObject({ status: "parked" });
});
