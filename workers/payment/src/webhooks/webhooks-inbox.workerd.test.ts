import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  ask,
  call,
  deliver,
  env,
  eventAbout,
  eventOf,
  eventually,
  firstPayment,
  inboxOf,
  keyOf,
  knownOrder,
  ordersCalls,
  pay,
  recordOf,
  tokenFor,
} from "../../test/support.ts";
import { inboxFor } from "../shards.ts";
import { createInboxRows, type Row } from "./inbox-rows.ts";
import { createInboxTurn } from "./inbox-turn.ts";

const reaches = (payload: string, status: string) =>
  eventually(async () => expect(await recordOf(payload)).toMatchObject({ status }));

/** Events that the same inbox keeps. */
function neighbours(count: number): string[] {
  const found: string[] = [];
  while (found.length < count) {
    const id = `evt_${crypto.randomUUID()}`;
    if (inboxFor("stripe", id) === "inbox-3") found.push(eventOf("customer.created", { id: "cus_1" }, id));
  }
  return found;
}

const incoming = (id: string) => ({ provider: "stripe" as const, id, type: "test", at: new Date(), payload: "{}" });
const key = (eventId: string) => ({ provider: "stripe" as const, eventId });
const done = (row: Row): Row => ({ ...row, attempts: row.attempts + 1, status: "processed", processedAt: Date.now() });
const names = (rows: Row[]) => new Set(rows.map(({ eventId }) => `stripe:${eventId}`));

/** Runs a check on the table of an inbox that no alarm works on. */
const withRows = (check: (rows: ReturnType<typeof createInboxRows>) => Promise<void>) =>
  runInDurableObject(env.INBOX.getByName(crypto.randomUUID()), (_, { storage }) => check(createInboxRows(storage.sql)));

describe("an inbox", () => {
  it("works on many at once and lists them all; one that fails always holds back nobody", async () => {
    const payloads = neighbours(120);
    const [poison = "", ...others] = payloads;
    await deliver(poison);
    await reaches(poison, "ignored");
    await runInDurableObject(inboxOf(poison), (_, { storage }) => {
      storage.sql.exec("update inbox set payload = 'nonsense' where eventId = ?", keyOf(poison).eventId);
    });
    await inboxOf(poison).replay(call, keyOf(poison));
    await Promise.all(others.map(deliver));
    await Promise.all(others.map((payload) => reaches(payload, "ignored")));
    expect((await recordOf(poison))?.attempts).toBeGreaterThan(0);
    expect(await recordOf(poison)).toMatchObject({ status: "pending" });
    const token = await tokenFor("root", "ADMIN");
    await eventually(async () => {
      const pages = await Promise.all(
        ["ignored", "pending"].map((status) => ask("GET", `/v1/webhooks/events?status=${status}&limit=100`, { token })),
      );
      const [ignored, pending] = pages.map(({ body }) => body.data?.map(({ id }) => id));
      expect(others.map((payload) => keyOf(payload).eventId)).toEqual(
        expect.arrayContaining(ignored?.slice(0, 90) ?? []),
      );
      expect(pending).toContain(keyOf(poison).eventId);
    });
  });

  it("that dies in the middle goes on by itself, and nothing is applied twice", async () => {
    const order = await knownOrder({ down: true });
    const session = await firstPayment(order);
    await pay(session);
    const payload = await eventAbout(session.reference, "payment_intent.succeeded");
    await deliver(payload);
    await eventually(async () => expect(await ordersCalls(order, "confirmPayment")).not.toEqual([]));
    await abortAllDurableObjects();
    await knownOrder({ ...order, down: false });
    await eventually(async () => {
      const answer = await env.INBOX.getByName(inboxFor("stripe", keyOf(payload).eventId)).record(keyOf(payload));
      expect(answer).toMatchObject({ status: "processed" });
    });
  });
});

describe("a turn", () => {
  it("works on what is offered meanwhile, and ends when nothing is due", () =>
    withRows(async (rows) => {
      const worked: string[] = [];
      const work = async (row: Row) => {
        worked.push(row.eventId);
        const next = worked.length < 40 && rows.add(incoming(`${worked.length}`), call.traceparent, Date.now());
        if (next) turn.offer(next);
        return done(row);
      };
      const turn = createInboxTurn({ rows, work, list: async (listed) => names(listed) });
      rows.add(incoming("0"), call.traceparent, Date.now());
      await turn.run();
      expect(new Set(worked).size).toBe(40);
      expect(worked).toHaveLength(40);
      expect(rows.find(key("39"))).toMatchObject({ status: "processed", listed: 1 });
    }));

  it("takes up a backlog, the longest overdue first, four at once", () =>
    withRows(async (rows) => {
      const started: string[] = [];
      let running = 0;
      let most = 0;
      const work = async (row: Row) => {
        started.push(row.eventId);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return done(row);
      };
      for (let i = 0; i < 60; i++) rows.add(incoming(`${i}`), call.traceparent, 1_000 + i);
      await createInboxTurn({ rows, work, list: async (listed) => names(listed) }).run();
      expect(started).toEqual(Array.from({ length: 60 }, (_, i) => `${i}`));
      expect(most).toBe(4);
    }));

  it("writes no outcome of an event that was replayed meanwhile, and works on it again", () =>
    withRows(async (rows) => {
      let tries = 0;
      const work = async (row: Row) => {
        tries += 1;
        if (tries > 1) return done(row);
        const restarted = rows.restart(key("one"), Date.now() + 1);
        if (restarted) turn.offer(restarted);
        return { ...done(row), status: "parked" as const };
      };
      const turn = createInboxTurn({ rows, work, list: async (listed) => names(listed) });
      rows.add(incoming("one"), call.traceparent, 1_000);
      await turn.run();
      if (tries === 1) await createInboxTurn({ rows, work, list: async (listed) => names(listed) }).run();
      expect(rows.find(key("one"))).toMatchObject({ status: "processed", attempts: 1 });
    }));

  it("tries again later to list what could not be listed, without working on it again", () =>
    withRows(async (rows) => {
      let worked = 0;
      const work = async (row: Row) => {
        worked += 1;
        return done(row);
      };
      const now = Date.now();
      rows.add(incoming("one"), call.traceparent, now);
      await createInboxTurn({ rows, work, list: async () => new Set() }).run();
      const unlisted = rows.find(key("one"));
      expect(unlisted).toMatchObject({ status: "processed", listed: 0 });
      expect(unlisted?.dueAt).toBeLessThan(now + 60_000);
      if (unlisted) rows.save(unlisted, unlisted, now - 60_000);
      await createInboxTurn({ rows, work, list: async (listed) => names(listed) }).run();
      expect(rows.find(key("one"))).toMatchObject({ status: "processed", listed: 1 });
      expect(worked).toBe(1);
    }));

  it("that cannot write what came of an event fails, rather than to wait for ever", () =>
    withRows(async (rows) => {
      rows.add(incoming("one"), call.traceparent, 1_000);
      const save = () => {
        throw new Error("the disk is full");
      };
      const turn = createInboxTurn({
        rows: { ...rows, save },
        work: async (row) => done(row),
        list: async () => new Set(),
      });
      await expect(turn.run()).rejects.toThrow("the disk is full");
    }));
});
