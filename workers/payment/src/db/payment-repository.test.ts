import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "@orderapp/core/ids";
import { startMongoServer, type MongoServer } from "@orderapp/local-cloud/mongo/server";
import { MongoClient, type Db } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payment as migration } from "../../../../migrations/mongo/payment.ts";
import type { Observed } from "../payments/evolve.ts";
import { createErasedPeopleRepository } from "./erased-people-repository.ts";
import { createPaymentRepository, type PaymentRepository } from "./payment-repository.ts";
import { createWebhookEventRepository } from "./webhook-event-repository.ts";

let folder: string;
let server: MongoServer | undefined;
let client: MongoClient;
let db: Db;
let payments: PaymentRepository;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-repository-"));
  const given = process.env["TEST_MONGODB_URI"];
  server = given ? undefined : await startMongoServer({ host: "127.0.0.1", port: 0, dataDir: folder });
  client = new MongoClient(given ?? server?.uri ?? "");
  db = client.db(`payment_test_${Date.now()}`);
  for (const { name, validator, indexes } of migration.collections) {
    await db.createCollection(name, { validator });
    for (const { key, options } of indexes) await db.collection(name).createIndex(key, options);
  }
  payments = createPaymentRepository(db);
});

afterAll(async () => {
  await db.dropDatabase();
  await client.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

let serial = 0;
const clock = (minute = 0) => ({
  now: new Date(Date.UTC(2026, 10, 23, 10, minute)),
  newId: () => `event-${++serial}`,
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
});
const USD = (amount: number) => ({ amount, currency: "USD" });
const input = (over: object = {}) => {
  const orderId = `order-${++serial}`;
  return {
    attemptKey: `${orderId}:first`,
    orderId,
    orderNumber: `A-${serial}`,
    email: "ada@example.com",
    provider: "stripe" as const,
    providerReference: `pi_${serial}`,
    amount: USD(99_999_999_999),
    ...over,
  };
};
const succeeded: Observed = { kind: "observed", state: "succeeded", at: clock().now, received: USD(1_000) };
const refund = (refundId: string, amount: number) =>
  ({ kind: "refund_requested", refundId, amount, reason: "r", requestedBy: "a", automatic: false }) as const;

describe("the payments' repository", () => {
  it("makes one record of an attempt, however many make it at once", async () => {
    const wanted = input();
    const made = await Promise.all(Array.from({ length: 8 }, () => payments.create(wanted, clock())));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await payments.find({ attemptKey: wanted.attemptKey })).toMatchObject(wanted);
    expect(await payments.find({ id: made[0]?.id ?? "", userId: "somebody" })).toBeNull();
    expect(await payments.find({ id: "nonsense" })).toBeNull();
  });

  it("tells what the provider says in the purchase's trace, and what somebody wants in that one's own", async () => {
    const { id } = await payments.create(input({ amount: USD(1_000) }), clock());
    const later = { ...clock(1), traceparent: "00-11111111111111111111111111111111-2222222222222222-01" };
    const paid = await payments.change({ id }, succeeded, later);
    expect(paid?.events.map((event) => event.traceparent)).toEqual([clock().traceparent]);
    const settled = { kind: "refund_settled", refundId: "r", status: "succeeded", providerReference: "re" } as const;
    await payments.change({ id }, refund("r", 100), later);
    const refunded = await payments.change({ id }, settled, later);
    expect(refunded?.events.map((event) => event.traceparent)).toEqual([later.traceparent]);
  });

  it("loses no change and reserves no cent twice when many run at once", async () => {
    const { id } = await payments.create(input({ amount: USD(1_000) }), clock());
    await payments.change({ id }, succeeded, clock());
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => payments.change({ id }, refund(`r${i}`, 100), clock())),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    const stored = await payments.find({ id });
    expect(stored).toMatchObject({ refundable: 0, version: 12 });
    expect(stored?.refunds).toHaveLength(10);
  });

  it("hands each new event out once, again when it was not acknowledged, and never after that", async () => {
    const { id } = await payments.create(input(), clock());
    const first = await payments.change({ id }, succeeded, clock());
    const second = await payments.change({ id }, succeeded, clock());
    expect([first?.events.length, second?.events.length]).toEqual([1, 0]);
    const eventId = first?.events[0]?.id ?? "";
    const due = async (minute: number) =>
      (await payments.takeDueEvents(100, clock(minute))).filter((event) => event.id === eventId).length;
    expect([await due(0), await due(2), await due(2), await due(4)]).toEqual([0, 1, 0, 1]);
    await payments.acknowledge([eventId]);
    expect(await due(30)).toBe(0);
  });

  it("finds work left over and payments gone quiet, each in its time", async () => {
    const { id } = await payments.create(input(), clock());
    const has = async (what: "tasks" | "checks", minute: number) =>
      (await payments.due({ what, limit: 100 }, clock(minute))).some((payment) => payment.id === id);
    expect([await has("checks", 14), await has("checks", 16), await has("tasks", 16)]).toEqual([false, true, false]);
    await payments.change({ id }, { kind: "check_postponed" }, clock(16));
    expect([await has("checks", 17), await has("checks", 33)]).toEqual([false, true]);
    await payments.change({ id }, succeeded, clock(17));
    expect([await has("checks", 59), await has("tasks", 17), await has("tasks", 19)]).toEqual([false, false, true]);
    await payments.change({ id }, { kind: "tasks_postponed", dueAt: clock(40).now }, clock(19));
    expect([await has("tasks", 39), await has("tasks", 41)]).toEqual([false, true]);
  });

  it("lists an order's payments page by page", async () => {
    const orderId = `order-${++serial}`;
    const made = [];
    for (const n of [1, 2, 3])
      made.push(await payments.create(input({ orderId, attemptKey: `${orderId}:${n}` }), clock()));
    const [third, second, first] = await payments.listByOrder({ orderId, limit: 3 });
    expect([first?.id, second?.id, third?.id]).toEqual(made.map(({ id }) => id));
    expect(await payments.listByOrder({ orderId, limit: 3, before: second?.id })).toEqual([first]);
    expect(await payments.listByOrder({ orderId, limit: 3, userId: "somebody" })).toEqual([]);
  });

  it("lists a person's payments page by page, oldest first", async () => {
    const userId = `person-${++serial}`;
    const made = [];
    for (let n = 0; n < 3; n++) made.push(await payments.create(input({ userId }), clock()));
    await payments.create(input({ userId: "somebody" }), clock());
    const first = await payments.listByUser({ userId, limit: 2 });
    expect(first).toEqual(made.slice(0, 2));
    expect(await payments.listByUser({ userId, limit: 2, after: first[1]?.id })).toEqual(made.slice(2));
  });

  it("is guarded by the server: a record without its parts is refused", async () => {
    await expect(db.collection("payments").insertOne({ attemptKey: "x" })).rejects.toMatchObject({ code: 121 });
  });
});

describe("people erased a moment ago", () => {
  it("are found again when a payment of theirs was made meanwhile, and only then; kept is no id", async () => {
    const people = createErasedPeopleRepository(db);
    const now = new Date();
    await people.remember(await sha256("gone"), { ...clock(), now });
    await people.remember(await sha256("gone"), clock());
    expect(await db.collection("erased_people").find().toArray()).toEqual([{ _id: await sha256("gone"), at: now }]);
    await payments.create(input({ userId: "somebody" }), clock());
    await payments.create(input(), clock());
    expect(await people.withPayments()).toEqual([]);
    const { id } = await payments.create(input({ userId: "gone" }), clock());
    expect(await people.withPayments()).toEqual(["gone"]);
    await payments.change({ id }, { kind: "erased" }, clock());
    expect(await people.withPayments()).toEqual([]);
  });
});

describe("the list of webhook events", () => {
  it("keeps one entry an event, and finds it by provider and status", async () => {
    const events = createWebhookEventRepository(db);
    const record = {
      eventId: "evt_1",
      provider: "stripe" as const,
      type: "payment_intent.succeeded",
      attempts: 1,
      receivedAt: clock().now,
    };
    expect(await events.saveEvents([{ ...record, status: "pending", reason: "not yet" }])).toEqual([]);
    expect(await events.saveEvents([{ ...record, status: "processed", processedAt: clock(1).now }])).toEqual([]);
    expect(await events.findEvent("evt_1")).toEqual({ ...record, status: "processed", processedAt: clock(1).now });
    expect(await events.listEvents({ status: "pending", limit: 10 })).toEqual([]);
    expect(await events.listEvents({ provider: "stripe", status: "processed", limit: 10 })).toHaveLength(1);
    const before = { receivedAt: record.receivedAt, id: record.eventId };
    expect(await events.listEvents({ before, limit: 10 })).toEqual([]);
  });

  it("takes many at once, and says which it refuses", async () => {
    const events = createWebhookEventRepository(db);
    const record = { provider: "stripe" as const, type: "t", status: "ignored" as const, attempts: 1 };
    const named = (eventId: string) => ({ ...record, eventId, receivedAt: clock().now });
    const tooLong = "x".repeat(256);
    expect(await events.saveEvents([named("evt_a"), named(tooLong), named("evt_b")])).toEqual([tooLong]);
    expect([await events.findEvent("evt_a"), await events.findEvent("evt_b")]).toEqual([
      named("evt_a"),
      named("evt_b"),
    ]);
  });
});
