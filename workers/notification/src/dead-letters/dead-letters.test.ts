import type { DomainEvent } from "@orderapp/contracts/events";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { handleBatch } from "../consumer.ts";
import type { NotificationContext } from "../context.ts";
import type { Mail } from "../mail/mailer.ts";
import { erasePerson } from "../notifications/erase-person.ts";
import { contextOn, shipped } from "../test-support.ts";
import { replayDeadLetter } from "./replay-dead-letter.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const init = { method: "POST", headers: { authorization: "Bearer t" }, body: JSON.stringify(["FLUSHALL"]) };
  await fetch(redis.url, init);
});
afterEach(() => void vi.useRealTimers().restoreAllMocks());
afterAll(() => redis.close());

function setUp() {
  const sent: Mail[] = [];
  const ctx: NotificationContext = {
    ...contextOn(redis.url),
    mailer: { send: (mail) => Promise.resolve(void sent.push(mail)), close: () => undefined },
    administrators: () => Promise.resolve([{ userId: "root", email: "root@example.com" }]),
  };
  return { ctx, sent };
}

let serial = 0;
/** Hands messages over as the queue would; answers what was done with each. */
async function deliver(ctx: NotificationContext, bodies: unknown[], queue = "orderapp-events"): Promise<string[]> {
  const done: string[] = bodies.map(() => "nothing");
  const messages = bodies.map((body, i) => ({
    id: `message-${++serial}`,
    timestamp: new Date(),
    body,
    attempts: 1,
    ack: () => void (done[i] = "ack"),
    retry: () => void (done[i] = "retry"),
  }));
  await handleBatch(ctx, { queue, messages });
  return done;
}
const DEAD = "orderapp-events-dead";
const lettersOf = async (ctx: NotificationContext) =>
  (await ctx.deadLetters.list({ limit: 50, after: undefined })).items;
const alerts = (sent: Mail[]) => sent.filter(({ to }) => to === "root@example.com").map(({ subject }) => subject);

describe("a message that can't be handled", () => {
  it("is kept, and blocks no other of its batch", async () => {
    const { ctx, sent } = setUp();
    const [first, second] = [shipped(), shipped()];
    const poison = [
      null,
      "text",
      7,
      { id: "e1", type: "order.exploded", data: {} },
      { ...shipped(), data: { order: {} } },
    ];
    const done = await deliver(ctx, [first, ...poison, second]);
    expect(done).toEqual(done.map(() => "ack"));
    expect(sent.map(({ to }) => to)).toEqual(expect.arrayContaining([first.data.order.email, second.data.order.email]));
    const letters = await lettersOf(ctx);
    expect(letters.map(({ reason }) => reason)).toEqual(poison.map(() => "not_an_event"));
    expect(letters.map(({ body }) => body).toSorted()).toEqual(poison.map((body) => JSON.stringify(body)).toSorted());
    expect(letters.find(({ event }) => event === "order.shipped")?.problem).toMatch(/order/);
  });

  it("is told of once an hour, however many come", async () => {
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(new Date("2026-11-23T10:05:00Z"));
    const { ctx, sent } = setUp();
    await deliver(ctx, [1, 2]);
    await deliver(ctx, [3]);
    expect(alerts(sent)).toEqual(["Messages that could not be handled"]);
    vi.setSystemTime(new Date("2026-11-23T11:05:00Z"));
    await deliver(ctx, [4]);
    expect(alerts(sent)).toHaveLength(2);
    expect(await lettersOf(ctx)).toHaveLength(4);
  });

  it("is told of once, though its source sends it until it is handled", async () => {
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(new Date("2026-11-23T10:05:00Z"));
    const { ctx, sent } = setUp();
    const unknown = { id: "e1", type: "order.exploded" };
    await deliver(ctx, [unknown]);
    vi.setSystemTime(new Date("2026-11-23T11:05:00Z"));
    await deliver(ctx, [unknown]);
    expect(alerts(sent)).toHaveLength(1);
    expect(await lettersOf(ctx)).toMatchObject([{ at: "2026-11-23T11:05:00.000Z" }]);
  });

  it("comes again while it cannot be kept, or nobody be told", async () => {
    const { ctx, sent } = setUp();
    const deaf = { ...ctx, administrators: () => Promise.reject(new Error("no store")) };
    expect(await deliver(deaf, [1])).toEqual(["retry"]);
    const full = { ...ctx, deadLetters: { ...ctx.deadLetters, record: () => Promise.reject(new Error("no store")) } };
    const event = shipped();
    expect(await deliver(full, [1, event])).toEqual(["retry", "ack"]);
    expect(sent.map(({ to }) => to)).toEqual([event.data.order.email]);
  });
});

describe("an event of which every try failed", () => {
  it("is kept once, however often it dies, and handled when it is replayed", async () => {
    const { ctx, sent } = setUp();
    const event = shipped();
    expect(await deliver(ctx, [event], DEAD)).toEqual(["ack"]);
    expect(await deliver(ctx, [event], DEAD)).toEqual(["ack"]);
    const [letter, ...rest] = await lettersOf(ctx);
    expect(rest).toEqual([]);
    expect(letter).toMatchObject({ event: "order.shipped", reason: "every_try_failed" });
    expect(alerts(sent)).toHaveLength(1);
    expect(letter).not.toHaveProperty("replayedAt");
    const replayed = [await replayDeadLetter(ctx, letter?.id ?? ""), await replayDeadLetter(ctx, letter?.id ?? "")];
    expect(sent.filter(({ to }) => to === event.data.order.email)).toHaveLength(1);
    const times = [...replayed, ...(await lettersOf(ctx))].map(({ replayedAt }) => replayedAt);
    expect(times).toEqual(times.map(() => expect.stringMatching(/^20\d\d-.*Z$/)));
    expect(times).toHaveLength(3);
  });

  it("is refused at its replay while it is none, is unknown, or concerns nobody knows whom", async () => {
    const { ctx } = setUp();
    const low: DomainEvent = {
      ...shipped(),
      type: "inventory.low",
      data: { sku: "MUG", title: "Mug", available: 1, threshold: 2 },
    };
    await deliver(ctx, [{ id: "x", type: "order.exploded" }], DEAD);
    const [poison] = await lettersOf(ctx);
    await expect(replayDeadLetter(ctx, poison?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
    await expect(replayDeadLetter(ctx, "none")).rejects.toMatchObject({ code: "not_found" });
    await deliver(ctx, [low], DEAD);
    const letter = (await lettersOf(ctx)).find(({ event }) => event === "inventory.low");
    const deaf = { ...ctx, administrators: () => Promise.reject(new Error("no store")) };
    await expect(replayDeadLetter(deaf, letter?.id ?? "")).rejects.toMatchObject({ code: "unavailable" });
    expect((await ctx.deadLetters.find(letter?.id ?? ""))?.replayedAt).toBeUndefined();
  });

  it("goes with its person, and is not kept after they went", async () => {
    const { ctx } = setUp();
    const own = shipped({ userId: "ada" });
    const other = shipped({ userId: "bob" });
    await deliver(ctx, [own, other], DEAD);
    await erasePerson(ctx, { userId: "ada" });
    await deliver(
      ctx,
      [shipped({ userId: "ada" }), { id: "p", type: "x", data: { userId: "ada", email: "a@b.c" } }],
      DEAD,
    );
    expect((await lettersOf(ctx)).map(({ userId }) => userId)).toEqual(["bob"]);
  });
});

it("lists dead letters page by page, newest first", async () => {
  const { ctx } = setUp();
  await deliver(ctx, [1, 2, 3, 4, 5], DEAD);
  const seen: string[] = [];
  let after: { createdAt: number; id: string } | undefined;
  do {
    const page = await ctx.deadLetters.list({ limit: 2, after });
    seen.push(...page.items.map(({ body }) => body));
    after = page.next;
  } while (after);
  expect(seen.toSorted()).toEqual(["1", "2", "3", "4", "5"]);
});
