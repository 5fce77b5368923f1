import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { deliver, eventOf, eventually, inboxOf } from "../../test/support.ts";
import { KEEP_MS } from "./retry-schedule.ts";

const DAY_MS = 24 * 60 * 60_000;

/** An event that changes nothing, kept since so many days. */
async function keptFor(days: number, over: object = {}) {
  const payload = eventOf("customer.updated", { id: "cus_1", object: "customer", ...over });
  await deliver(payload);
  const inbox = inboxOf(payload);
  await eventually(async () => expect(await inbox.record()).toMatchObject({ status: "ignored" }));
  await runInDurableObject(inbox, (_, { storage }) => {
    storage.sql.exec("update event set receivedAt = receivedAt - ?", days * DAY_MS);
  });
  return { payload, inbox };
}
const alarmOf = (inbox: ReturnType<typeof inboxOf>) =>
  runInDurableObject(inbox, (_, { storage }) => storage.getAlarm());

it("a finished event is kept for 30 days, even when its alarm comes too soon", async () => {
  const { inbox } = await keptFor(29);
  await runDurableObjectAlarm(inbox);
  const record = await inbox.record();
  expect(record).toMatchObject({ status: "ignored", attempts: 1 });
  expect(await alarmOf(inbox)).toBe((record?.receivedAt.getTime() ?? 0) + KEEP_MS);
});

it("after that it deletes itself; should it come once more, it is a new one", async () => {
  const { payload, inbox } = await keptFor(31);
  await runDurableObjectAlarm(inbox);
  expect(await inbox.record()).toBeNull();
  expect(await alarmOf(inbox)).toBeNull();
  const tables = await runInDurableObject(inbox, (_, { storage }) =>
    storage.sql.exec("select name from sqlite_master where name = 'event'").toArray(),
  );
  expect(tables).toEqual([]);
  expect((await deliver(payload)).status).toBe(200);
  await eventually(async () => expect(await inbox.record()).toMatchObject({ status: "ignored", attempts: 1 }));
});

it("a parked one stays until somebody has looked at it", async () => {
  const { inbox } = await keptFor(365);
  await runInDurableObject(
    inbox,
    (_, { storage }) => storage.sql.exec("update event set status = 'parked'").rowsWritten,
  );
  await runDurableObjectAlarm(inbox);
  expect(await inbox.record()).toMatchObject({ status: "parked" });
});
