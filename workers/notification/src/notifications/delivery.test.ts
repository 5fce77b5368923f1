import type { DomainEvent } from "@orderapp/contracts/events";
import { fail, ok } from "@orderapp/core/result";
import { createLogger } from "@orderapp/http/log";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { NotificationContext } from "../context.ts";
import { createNotificationRepository } from "../db/notification-repository.ts";
import type { Mail } from "../mail/mailer.ts";
import { contextOn } from "../test-support.ts";
import { deliverAll } from "./deliver-notification.ts";
import { deliverDue } from "./deliver-due.ts";
import { listNotifications } from "./list-notifications.ts";
import { recordEvents } from "./record-events.ts";
import { resendNotification } from "./resend-notification.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
afterEach(() => void vi.useRealTimers().restoreAllMocks());
afterAll(() => redis.close());

/** A context on the real store, with a mail server that can be switched off. */
function setUp() {
  const sent: Mail[] = [];
  const acknowledged: string[] = [];
  const state = { mailDown: false, sourceDown: false };
  const ctx: NotificationContext = {
    ...contextOn(redis.url),
    mailer: {
      send(mail) {
        if (state.mailDown) return Promise.reject(new Error("451 try later, said mx.example.com to ada@example.com"));
        sent.push(mail);
        return Promise.resolve();
      },
      close: () => undefined,
    },
    store: { name: "Shop", url: "https://shop.example.com" },
    pages: { verifyEmail: "https://shop.example.com/verify", resetPassword: "https://shop.example.com/reset" },
    linkToken: () => Promise.resolve(ok({ token: "vt_6743a1c5e4b0a1d2c3f4a5b6.secret" })),
    log: createLogger("test", "trace", "ERROR"),
    logFor: (traceparent) => createLogger("test", traceparent, "WARN"),
    now: () => new Date(),
    administrators: () => Promise.resolve([]),
    acknowledge(_source, ids) {
      if (state.sourceDown) return Promise.resolve(fail("unavailable", "down"));
      acknowledged.push(...ids);
      return Promise.resolve(ok(null));
    },
  };
  return { ctx, sent, acknowledged, state };
}

let serial = 0;
const registered = (userId = `u${++serial}`): DomainEvent => ({
  id: `event-${userId}-${++serial}`,
  type: "user.registered",
  version: 1,
  source: "user",
  subject: userId,
  at: new Date().toISOString(),
  traceparent: "",
  data: { userId, email: `${userId}@example.com`, name: "Ada" },
});

const lowStock = (): DomainEvent => ({
  ...registered(),
  type: "inventory.low",
  source: "product",
  data: { sku: "MUG-1", title: "Mug", available: 2, threshold: 3 },
});

async function consume(ctx: NotificationContext, ...events: DomainEvent[]) {
  await deliverAll(ctx, (await recordEvents(ctx, events)).fresh);
}

describe("delivery", () => {
  it("mails an event once, however often and however parallel it comes, and acknowledges it each time", async () => {
    const { ctx, sent, acknowledged } = setUp();
    const event = registered();
    await Promise.all(Array.from({ length: 20 }, () => consume(ctx, event)));
    await consume(ctx, event);
    expect(sent.map((mail) => mail.to)).toEqual([`${event.subject}@example.com`]);
    expect(acknowledged).toEqual(Array.from({ length: 21 }, () => event.id));
  });

  it("mails what concerns one person in the order in which it happened", async () => {
    const { ctx, sent } = setUp();
    const slowFirst = { ...ctx.mailer };
    let calls = 0;
    slowFirst.send = async (mail) => {
      if (++calls === 1) await new Promise((resolve) => setTimeout(resolve, 50));
      return ctx.mailer.send(mail);
    };
    const person = `u${++serial}`;
    const [first, second] = [registered(person), registered(person)];
    const { fresh } = await recordEvents(ctx, [first, second]);
    await deliverAll({ ...ctx, mailer: slowFirst }, fresh);
    expect(sent.map((mail) => mail.messageId)).toEqual(fresh.map((item) => item.id));
  });

  it("mails the shop's own affairs to every administrator", async () => {
    const { ctx, sent } = setUp();
    const people = ["root", "second"].map((name) => ({ userId: name, email: `${name}@example.com` }));
    ctx.administrators = () => Promise.resolve(people);
    const event = lowStock();
    await consume(ctx, event);
    await consume(ctx, event);
    expect(sent.map(({ to }) => to).toSorted()).toEqual(["root@example.com", "second@example.com"]);
    expect(sent[0]?.subject).toBe("Low stock: Mug (MUG-1)");
  });

  it("leaves an event to come again while nobody can say whom it concerns, and holds up no other", async () => {
    const { ctx, sent, acknowledged } = setUp();
    ctx.administrators = () => Promise.reject(new Error("down"));
    const [low, other] = [lowStock(), registered()];
    const { fresh, again } = await recordEvents(ctx, [low, other]);
    await deliverAll(ctx, fresh);
    expect(again).toEqual([low]);
    expect(acknowledged).toEqual([other.id]);
    expect(sent.map(({ to }) => to)).toEqual([`${other.subject}@example.com`]);
  });

  it("records before it acknowledges, and goes on when the source cannot be told", async () => {
    const { ctx, sent, acknowledged, state } = setUp();
    state.sourceDown = true;
    await consume(ctx, registered());
    expect([sent.length, acknowledged.length]).toEqual([1, 0]);
  });

  it("acknowledges events that have no mail", async () => {
    const { ctx, sent, acknowledged } = setUp();
    await consume(ctx, {
      ...registered(),
      id: "low",
      type: "inventory.low",
      data: { sku: "A", title: "A", available: 1, threshold: 2 },
    });
    const money = { amount: 1250, currency: "USD" };
    await consume(ctx, {
      ...registered(),
      id: "left alone",
      source: "order",
      type: "cart.abandoned",
      data: {
        cart: {
          id: "a cart",
          userId: "ada",
          email: "ada@example.com",
          currency: "USD",
          items: [{ variantId: "v", sku: "A", title: "A", quantity: 1, unitPrice: money }],
          subtotal: money,
          updatedAt: "2026-11-23T10:30:45.123Z",
        },
      },
    });
    expect([sent.length, acknowledged]).toEqual([0, ["low", "left alone"]]);
  });

  it("keeps a mail that was refused, says why without the address, and sends it when the server is back", async () => {
    const { ctx, sent, state } = setUp();
    const event = registered();
    state.mailDown = true;
    await consume(ctx, event);
    const {
      items: [waiting],
    } = await listNotifications(ctx, { userId: event.subject, limit: 5, after: undefined });
    expect(waiting).toMatchObject({ status: "queued", attempts: 1 });
    expect(waiting?.lastError).toContain("451 try later");
    expect(waiting?.lastError).not.toContain("ada@example.com");

    state.mailDown = false;
    await deliverDue(ctx); // its time has not come
    expect(sent).toEqual([]);
    later();
    await deliverDue(ctx);
    expect(sent).toHaveLength(1);
    await deliverDue(ctx);
    expect(sent).toHaveLength(1);
    const {
      items: [done],
    } = await listNotifications(ctx, { userId: event.subject, limit: 5, after: undefined });
    expect(done).toMatchObject({ status: "sent", attempts: 2 });
    expect(done?.lastError).toBeUndefined();
  });

  it("sends what a Worker recorded and then died over, once, though two look for it at the same time", async () => {
    const { ctx, sent } = setUp();
    const event = registered();
    await recordEvents(ctx, [event]); // and dies
    later();
    await Promise.all([deliverDue(ctx), deliverDue(ctx)]);
    expect(sent.filter((mail) => mail.to.startsWith(event.subject))).toHaveLength(1);
  });

  it("sends no second mail because the first could not be recorded at once", async () => {
    const { ctx, sent } = setUp();
    const event = registered();
    const settle = vi.spyOn(ctx.notifications, "settle").mockRejectedValueOnce(new Error("the store is away"));
    await consume(ctx, event);
    expect(settle).toHaveBeenCalledTimes(2);
    later();
    await deliverDue(ctx);
    expect(sent.filter((mail) => mail.to.startsWith(event.subject))).toHaveLength(1);
  });

  it("leaves to the next round what it could not begin while its lease was sure", async () => {
    const { ctx, sent } = setUp();
    const person = `u${++serial}`;
    const events = [registered(person), registered(person)];
    const slow = async (mail: Mail) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 50_000 });
      await ctx.mailer.send(mail);
    };
    await deliverAll({ ...ctx, mailer: { ...ctx.mailer, send: slow } }, (await recordEvents(ctx, events)).fresh);
    expect(sent).toHaveLength(1);
    later();
    await deliverDue(ctx);
    expect(sent.filter((mail) => mail.to.startsWith(person))).toHaveLength(2);
  });

  it("tells of a failed mail in the trace of its event", async () => {
    const { ctx, state } = setUp();
    state.mailDown = true;
    const lines: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    await consume(ctx, { ...registered(), traceparent: "trace-of-a" }, { ...registered(), traceparent: "trace-of-b" });
    expect(lines.map((line) => (JSON.parse(line) as { traceId: string }).traceId).toSorted()).toEqual([
      "trace-of-a",
      "trace-of-b",
    ]);
  });

  it("pages on to what lies behind many that are not wanted", async () => {
    const { ctx, state } = setUp();
    const notifications = createNotificationRepository(redis.url, "t", 1);
    const person = `u${++serial}`;
    state.mailDown = true;
    await consume(ctx, registered(person));
    state.mailDown = false;
    const others = Array.from({ length: 120 }, () => registered(person));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await consume(ctx, ...others);
    const wanted = { userId: person, status: "queued" as const, limit: 5 };
    const first = await notifications.list({ ...wanted, after: undefined });
    expect(first.items).toEqual([]);
    const second = await notifications.list({ ...wanted, after: first.next });
    expect([second.items.map((item) => item.status), second.next]).toEqual([["queued"], undefined]);
  });

  it("lists by person, newest first, and resends at an administrator's wish", async () => {
    const { ctx, sent } = setUp();
    const person = `u${++serial}`;
    await consume(ctx, registered(person));
    await consume(ctx, registered(person));
    const { items: all } = await listNotifications(ctx, { userId: person, limit: 5, after: undefined });
    expect(all).toHaveLength(2);
    expect(all.map((item) => item.createdAt)).toEqual(
      all
        .map((item) => item.createdAt)
        .toSorted()
        .toReversed(),
    );
    const [first] = all;
    const { items: rest } = await listNotifications(ctx, {
      userId: person,
      limit: 5,
      after: { createdAt: Date.parse(first!.createdAt), id: first!.id },
    });
    expect(rest.map((item) => item.id)).toEqual([all[1]!.id]);
    await resendNotification(ctx, first!.id);
    expect(sent).toHaveLength(3);
    expect(sent[2]!.messageId).toBe(first!.id);
    await expect(resendNotification(ctx, "nope")).rejects.toMatchObject({ code: "not_found" });
  });
});

/** Two minutes on, for us and for Redis: leases have run out, and what was refused is due. */
function later(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
}
