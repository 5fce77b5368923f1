import { ERASED_EMAIL } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import { ok } from "@orderapp/core/result";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { NotificationContext } from "../context.ts";
import type { Mail } from "../mail/mailer.ts";
import { contextOn } from "../test-support.ts";
import { deliverAll } from "./deliver-notification.ts";
import { deliverDue } from "./deliver-due.ts";
import { erasePerson } from "./erase-person.ts";
import { listNotifications } from "./list-notifications.ts";
import type { Notification } from "./notification.ts";
import { recordEvents } from "./record-events.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
afterEach(() => void vi.useRealTimers().restoreAllMocks());
afterAll(() => redis.close());

function setUp() {
  const sent: Mail[] = [];
  const acknowledged: string[] = [];
  const state = { mailDown: false };
  const ctx: NotificationContext = {
    ...contextOn(redis.url),
    mailer: {
      send: (mail) => (state.mailDown ? Promise.reject(new Error("451 later")) : Promise.resolve(void sent.push(mail))),
      close: () => undefined,
    },
    acknowledge(_source, ids) {
      acknowledged.push(...ids);
      return Promise.resolve(ok(null));
    },
  };
  return { ctx, sent, acknowledged, state };
}

const newPerson = (): string => `person-${crypto.randomUUID()}`;
const envelope = (subject: string) => ({
  id: crypto.randomUUID(),
  version: 1 as const,
  subject,
  at: new Date().toISOString(),
  traceparent: "",
});
const registered = (userId: string): DomainEvent => ({
  ...envelope(userId),
  type: "user.registered",
  source: "user",
  data: { userId, email: `${userId}@example.com`, name: "Ada" },
});
const money = { amount: 0, currency: "USD" };
const address = { name: "Ada", line1: "1 Road", city: "Town", postalCode: "1", country: "DE" };
const ordered = (over: Partial<Order>): DomainEvent => {
  const order: Order = {
    id: crypto.randomUUID(),
    number: "7K3M9-QXT2B",
    status: "SHIPPED",
    paymentStatus: "paid",
    email: "guest@example.com",
    currency: "USD",
    items: [],
    totals: { subtotal: money, discount: money, shipping: money, tax: money, taxIncluded: false, total: money },
    taxLines: [],
    shippingAddress: address,
    billingAddress: address,
    shippingMethod: { id: "standard", name: "Standard", price: money, minDays: 1, maxDays: 2 },
    version: 3,
    createdAt: new Date().toISOString(),
    updatedAt: new Date().toISOString(),
    ...over,
  };
  return { ...envelope(order.id), type: "order.confirmed", source: "order", data: { order } };
};
/** The mail about an erasure, as it is recorded. */
const farewell = (userId: string): Notification => ({
  id: crypto.randomUUID(),
  event: {
    ...envelope(userId),
    type: "user.erased",
    source: "user",
    data: { userId, email: `${userId}@example.com`, name: "Ada" },
  },
  channel: "email",
  to: `${userId}@example.com`,
  status: "queued",
  attempts: 0,
  createdAt: new Date().toISOString(),
  userId,
});

const consume = async (ctx: NotificationContext, ...events: DomainEvent[]) =>
  deliverAll(ctx, (await recordEvents(ctx, events)).fresh);
const listed = async (ctx: NotificationContext, by: { userId?: string; orderId?: string } = {}) =>
  (await listNotifications(ctx, { ...by, limit: 100, after: undefined })).items.map((item) => item.event.id);
/** Every key and value of the store in which a text occurs. */
async function keysNaming(text: string): Promise<string[]> {
  const command = async (...words: string[]) => {
    const init = { method: "POST", headers: { authorization: "Bearer t" }, body: JSON.stringify(words) };
    const { result }: { result: unknown } = JSON.parse(await (await fetch(redis.url, init)).text());
    return result;
  };
  const keys = (await command("KEYS", "*")) as string[];
  const found = await Promise.all(
    keys.map(async (key) => {
      const isText = (await command("TYPE", key)) === "string";
      const value = isText ? String(await command("GET", key)) : "";
      return key.includes(text) || value.includes(text) ? [key] : [];
    }),
  );
  return found.flat();
}

describe("the erasure of a person", () => {
  it("drops all messages to them, sent and waiting, from the store and each list; others' stay", async () => {
    const { ctx, sent, state } = setUp();
    const [userId, other] = [newPerson(), newPerson()];
    const [mine, theirs] = [registered(userId), registered(other)];
    const order = ordered({ userId, email: `${userId}@example.com` });
    const guests = ordered({ id: order.subject });
    await consume(ctx, mine, theirs, order, guests);
    state.mailDown = true;
    await consume(ctx, registered(userId));
    expect(await listed(ctx, { userId })).toHaveLength(3);

    await erasePerson(ctx, { userId });

    expect(await keysNaming(userId)).toEqual([]);
    expect(await listed(ctx, { userId })).toEqual([]);
    expect(await listed(ctx, { userId: other })).toEqual([theirs.id]);
    expect(await listed(ctx, { orderId: order.subject })).toEqual([guests.id]);
    expect(await listed(ctx)).not.toContain(mine.id);
    state.mailDown = false;
    const before = sent.length;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
    await deliverDue(ctx);
    expect(sent).toHaveLength(before);
    await erasePerson(ctx, { userId });
  });

  it("is the same for hundreds", async () => {
    const { ctx } = setUp();
    const userId = newPerson();
    await recordEvents(
      ctx,
      Array.from({ length: 450 }, () => registered(userId)),
    );
    await erasePerson(ctx, { userId });
    expect(await keysNaming(userId)).toEqual([]);
  });

  it("also drops what was under way to them, and acknowledges it", async () => {
    const { ctx, sent, acknowledged } = setUp();
    const [userId, other] = [newPerson(), newPerson()];
    await erasePerson(ctx, { userId });
    const [late, theirs] = [registered(userId), registered(other)];
    await consume(ctx, late, theirs);
    await consume(ctx, late);
    expect(await keysNaming(userId)).toEqual([]);
    expect(sent.map((mail) => mail.to)).toEqual([`${other}@example.com`]);
    expect(acknowledged).toEqual([late.id, theirs.id, late.id]);
  });

  it("does not come back by a mail that was being sent meanwhile", async () => {
    const { ctx } = setUp();
    const userId = newPerson();
    const { fresh } = await recordEvents(ctx, [registered(userId)]);
    await erasePerson(ctx, { userId });
    await deliverAll(ctx, fresh);
    expect(await keysNaming(userId)).toEqual([]);
  });

  it("leaves the mail that says so, which is forgotten a day after it went out", async () => {
    const { ctx } = setUp();
    const userId = newPerson();
    const item = farewell(userId);
    await ctx.notifications.insertNew([item]);
    await erasePerson(ctx, { userId });
    expect(await ctx.notifications.find(item.id)).toEqual(item);
    const again = farewell(userId);
    expect(await ctx.notifications.insertNew([again])).toEqual([again]);
    for (const one of [item, again]) await ctx.notifications.settle({ ...one, status: "sent" });
    expect(await ctx.notifications.insertNew([item])).toEqual([]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 60 * 60_000 });
    expect(await keysNaming(userId)).toEqual([]);
  });
});

describe("an erased person's order", () => {
  it("is mailed to nobody, and its events are acknowledged", async () => {
    const { ctx, sent, acknowledged } = setUp();
    const event = ordered({ userId: "erased:abc", email: ERASED_EMAIL });
    await consume(ctx, event);
    expect([sent, acknowledged]).toEqual([[], [event.id]]);
    expect(await keysNaming(ERASED_EMAIL)).toEqual([]);
  });
});
