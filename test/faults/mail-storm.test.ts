import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pause } from "../support/client.ts";
import { putEvents } from "../support/mail-events.ts";
import { openShop, type Shop } from "../support/shop.ts";

// Whoever checks each change has less time; the blows are the same.
const EVENTS = process.env["CI"] ? 2_000 : 5_000;
const KILL_AT = [0.08, 0.24, 0.4, 0.56, 0.72].map((share) => share * EVENTS);
const DOWN_AT = 0.32 * EVENTS;
// Of a mail that was accepted while we died we know nothing: a batch's five lanes and a cron's three.
const IN_FLIGHT = 8;
const DUE = "notifications:due";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ logLevel: "ERROR" });
});
afterAll(() => shop?.close());

async function redis<T>(...command: (string | number)[]): Promise<T> {
  const response = await fetch(shop.cloud.urls.upstash, {
    method: "POST",
    headers: { authorization: `Bearer ${DEVELOPMENT.redisToken}` },
    body: JSON.stringify(command),
  });
  return ((await response.json()) as { result: T }).result;
}

/** What waits for its next try waits no longer; what was sent to the queue is, when that has `lost` it. */
async function hurry(lost: boolean): Promise<number> {
  if (lost)
    await shop.sql.orders.query(
      `update outbox set next_at = now()
     where id in (select id from outbox where next_at > now() and kind = 'event' for update skip locked)`,
    );
  const due = await redis<string[]>("ZRANGE", DUE, 0, -1);
  if (due.length > 0) await redis("ZADD", DUE, "XX", ...due.flatMap((id) => [Date.now(), id]));
  const outbox = await shop.sql.orders.query("select 1 from outbox where kind = 'event' limit 1");
  return due.length + (outbox.rowCount ?? 0);
}

/** While nobody runs, time passes: no lease outlives a minute. */
async function killAndRestart(): Promise<void> {
  await shop.stack.kill9();
  const leases = await redis<string[]>("KEYS", "notification:*:lease");
  if (leases.length > 0) await redis("DEL", ...leases);
  await shop.stack.restart();
}

const received = async (): Promise<number> =>
  ((await (await fetch(`${shop.cloud.urls.inbox}/api/v1/info`)).json()) as { Messages: number }).Messages;

it(`${EVENTS} mails arrive once each, though the mail server refuses a third, is down for a while, and the Workers die five times`, async () => {
  const addresses = Array.from({ length: EVENTS }, (_, i) => `buyer-${i}@example.com`);
  await putEvents(shop.sql.orders, addresses);
  const { smtp } = shop.cloud.faults;
  smtp.set({ errorRate: 1 / 3 });
  const kills = [...KILL_AT];
  let outages = 0;
  let [before, lost] = [0, false];
  for (let left = EVENTS; left > 0;) {
    // A round is not waited for: the next blow comes in the middle of it.
    const rounds = Promise.allSettled([shop.stack.runCron("order"), shop.stack.runCron("notification")]);
    for (let over = false; !over;) {
      over = await Promise.race([rounds.then(() => true), pause(100).then(() => false)]);
      const count = await received();
      if (outages === 0 && count >= DOWN_AT) {
        outages += 1;
        smtp.set({ down: true });
        await pause(3_000);
        smtp.set({ down: false });
      }
      if (count < (kills[0] ?? Infinity)) continue;
      kills.shift();
      await killAndRestart();
      lost = true;
    }
    const now = await received();
    if (now > EVENTS - 200) smtp.set({ errorRate: 0 });
    left = await hurry(lost || now === before);
    [before, lost] = [now, false];
  }

  const answer = await fetch(`${shop.cloud.urls.inbox}/api/v1/messages?limit=${2 * EVENTS}`);
  const { messages } = (await answer.json()) as { messages: { MessageID: string; To: { Address: string }[] }[] };
  const byAddress = Map.groupBy(messages, ({ To }) => To.map(({ Address }) => Address).join());
  expect([kills, outages]).toEqual([[], 1]);
  expect(addresses.filter((address) => !byAddress.has(address))).toEqual([]);
  expect(byAddress.size).toBe(EVENTS);
  const mixed = [...byAddress.values()].filter((mails) => new Set(mails.map(({ MessageID }) => MessageID)).size > 1);
  expect(mixed).toEqual([]);
  const again = messages.length - EVENTS;
  console.log(`${EVENTS} mails, ${again} of them twice`);
  expect(again).toBeLessThanOrEqual(IN_FLIGHT * (KILL_AT.length + outages));
  expect(smtp.state().failed).toBeGreaterThan(EVENTS / 4);
}, 600_000);
