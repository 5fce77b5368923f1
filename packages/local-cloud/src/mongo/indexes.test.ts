import { setTimeout as sleep } from "node:timers/promises";
import { ObjectId } from "mongodb";
import type { Collection } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { externalUri, openDatabase, serverError } from "./test-support.ts";
import type { TestDatabase } from "./test-support.ts";

let database: TestDatabase;
let items: Collection;

beforeAll(async () => {
  database = await openDatabase({ ttlIntervalMs: 50 });
});

afterAll(() => database.close());

beforeEach(() => {
  items = database.db.collection(`items_${new ObjectId().toHexString()}`);
});

async function examined(filter: Record<string, unknown>): Promise<number> {
  const plan = await items.find(filter).explain("executionStats");
  return Number(plan["executionStats"].totalDocsExamined);
}

describe("unique indexes", () => {
  test("refuse a second document with the server's error", async () => {
    await items.createIndex({ email: 1 }, { unique: true });
    await items.insertOne({ email: "a@b.test" });
    const error = await serverError(items.insertOne({ email: "a@b.test" }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { email: 1 }, keyValue: { email: "a@b.test" } });
    expect(error.message).toBe(
      `E11000 duplicate key error collection: ${items.namespace} index: email_1 dup key: { email: "a@b.test" }`,
    );
  });

  test("hold on updates, upserts and findAndModify", async () => {
    await items.createIndex({ n: 1 }, { unique: true });
    await items.insertMany([{ n: 1 }, { n: 2 }]);
    expect(await serverError(items.updateOne({ n: 2 }, { $set: { n: 1 } }))).toMatchObject({
      code: 11000,
      keyValue: { n: 1 },
    });
    expect(await serverError(items.findOneAndUpdate({ n: 2 }, { $inc: { n: -1 } }))).toMatchObject({ code: 11000 });
    expect(await serverError(items.updateOne({ x: 1 }, { $set: { n: 1 } }, { upsert: true }))).toMatchObject({
      code: 11000,
    });
    expect(await items.find().sort({ n: 1 }).project({ _id: 0 }).toArray()).toEqual([{ n: 1 }, { n: 2 }]);
    await items.updateOne({ n: 2 }, { $set: { n: 3 } });
    await items.insertOne({ n: 2 });
  });

  test("count a missing field as null, once", async () => {
    await items.createIndex({ n: 1 }, { unique: true });
    await items.insertOne({ a: 1 });
    expect(await serverError(items.insertOne({ n: null }))).toMatchObject({ code: 11000, keyValue: { n: null } });
  });

  test("see every element of an array, but not twice in one document", async () => {
    await items.createIndex({ tags: 1 }, { unique: true });
    await items.insertOne({ tags: ["a", "a", "b"] });
    expect(await serverError(items.insertOne({ tags: ["c", "b"] }))).toMatchObject({
      code: 11000,
      keyValue: { tags: "b" },
    });
  });

  test("compare numbers by value", async () => {
    await items.createIndex({ a: 1, b: -1 }, { unique: true });
    await items.insertOne({ a: 1, b: 2.5 });
    await items.insertOne({ a: 1, b: 2 });
    expect(await serverError(items.insertOne({ b: 2.5, a: 1 }))).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, b: -1 },
    });
  });

  test("can't be built over duplicates", async () => {
    await items.insertMany([{ n: 1 }, { n: 1 }]);
    expect(await serverError(items.createIndex({ n: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
    expect(await items.indexes()).toHaveLength(1);
  });

  test("let one of 50 concurrent upserts win", async () => {
    await items.createIndex({ key: 1 }, { unique: true });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => items.updateOne({ key: "k", none: n }, { $set: { n } }, { upsert: true })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await items.countDocuments()).toBe(1);
  });

  test("50 concurrent inserts of one _id leave one document", async () => {
    const _id = new ObjectId();
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => items.insertOne({ _id, n })));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });
});

describe("partial, sparse and collated indexes", () => {
  test("a partial index binds the documents that it covers", async () => {
    await items.createIndex({ n: 1 }, { unique: true, partialFilterExpression: { active: true } });
    await items.insertMany([{ n: 1, active: true }, { n: 1, active: false }, { n: 1 }]);
    expect(await serverError(items.insertOne({ n: 1, active: true }))).toMatchObject({ code: 11000 });
    expect(await serverError(items.updateOne({ active: false }, { $set: { active: true } }))).toMatchObject({
      code: 11000,
    });
    expect(await items.countDocuments({ n: 1 })).toBe(3);
  });

  test("a sparse index passes over documents without the field", async () => {
    await items.createIndex({ n: 1 }, { unique: true, sparse: true });
    await items.insertMany([{ a: 1 }, { a: 2 }, { n: 1 }]);
    expect(await serverError(items.insertOne({ n: 1 }))).toMatchObject({ code: 11000 });
    expect(await items.countDocuments({ n: null })).toBe(2);
  });

  test("a case-insensitive index refuses other cases and finds them", async () => {
    const collation = { locale: "en", strength: 2 };
    await items.createIndex({ email: 1 }, { unique: true, collation });
    await items.insertOne({ email: "Ann@Shop.test" });
    expect(await serverError(items.insertOne({ email: "ann@shop.TEST" }))).toMatchObject({ code: 11000 });
    expect(await items.findOne({ email: "ANN@shop.test" }, { collation })).toMatchObject({ email: "Ann@Shop.test" });
    expect(await items.findOne({ email: "ANN@shop.test" })).toBeNull();
    await items.insertOne({ email: "änn@shop.test" });
  });

  test("a collection's collation counts for its queries and indexes", async () => {
    await database.db.createCollection(items.collectionName, { collation: { locale: "en", strength: 1 } });
    await items.createIndex({ name: 1 }, { unique: true });
    await items.insertOne({ name: "José" });
    expect(await serverError(items.insertOne({ name: "jose" }))).toMatchObject({ code: 11000 });
    expect(await items.countDocuments({ name: "JOSE" })).toBe(1);
  });

  test("a collation orders strings", async () => {
    await items.insertMany([{ s: "b" }, { s: "A" }, { s: "a" }, { s: "B" }, { s: "item10" }, { s: "item9" }]);
    const sorted = await items.find().sort({ s: 1 }).collation({ locale: "en", numericOrdering: true }).toArray();
    expect(sorted.map((doc) => doc["s"] as string)).toEqual(["a", "A", "b", "B", "item9", "item10"]);
  });
});

describe("lookups", () => {
  beforeEach(async () => {
    const docs = Array.from({ length: 300 }, (_, n) => ({ n, user: `u${n % 30}`, at: new Date(n), tags: [`t${n}`] }));
    await items.insertMany(docs);
  });

  test("by _id or an indexed field examine only what they return", async () => {
    await items.createIndexes([{ key: { n: 1 }, unique: true }, { key: { user: 1, at: -1 } }, { key: { tags: 1 } }]);
    const one = await items.findOne({ n: 7 });
    expect(await examined({ _id: one?._id })).toBe(1);
    expect(await examined({ n: 7 })).toBe(1);
    expect(await examined({ user: "u3" })).toBe(10);
    expect(await examined({ user: "u3", at: new Date(3) })).toBe(1);
    expect(await examined({ tags: "t9" })).toBe(1);
    expect(await examined({ n: { $in: [1, 2, 500] } })).toBe(2);
    expect(await examined({ at: new Date(3) })).toBe(300);
  });

  test("give the same documents with and without an index", async () => {
    const filters = [
      { user: "u3" },
      { user: { $in: ["u1", "u2"] }, n: { $lt: 40 } },
      { user: null },
      { tags: { $in: ["t1", "t2"] } },
      { n: 5, user: "u5" },
    ];
    const before = await Promise.all(filters.map((filter) => items.find(filter).sort({ n: 1 }).toArray()));
    await items.createIndexes([{ key: { n: 1 } }, { key: { user: 1, n: 1 } }, { key: { tags: 1 } }]);
    await items.updateMany({ n: { $lt: 10 } }, { $set: { touched: true } });
    await items.updateMany({}, { $unset: { touched: "" } });
    const after = await Promise.all(filters.map((filter) => items.find(filter).sort({ n: 1 }).toArray()));
    expect(after).toEqual(before);
    await items.deleteMany({ user: "u3" });
    expect(await items.find({ user: "u3" }).toArray()).toEqual([]);
  });
});

describe("index definitions", () => {
  test("are listed as they were made", async () => {
    const collation = { locale: "en", strength: 2 };
    expect(await items.createIndex({ a: 1, b: -1 })).toBe("a_1_b_-1");
    await items.createIndex({ c: 1 }, { name: "mine", expireAfterSeconds: 60 });
    await items.createIndex({ d: 1 }, { unique: true, collation, partialFilterExpression: { d: { $exists: true } } });
    expect(await items.listIndexes().toArray()).toMatchObject([
      { v: 2, key: { _id: 1 }, name: "_id_" },
      { key: { a: 1, b: -1 }, name: "a_1_b_-1" },
      { name: "mine", expireAfterSeconds: 60 },
      { name: "d_1", unique: true, collation, partialFilterExpression: { d: { $exists: true } } },
    ]);
  });

  test("may be made again, but not differently", async () => {
    await items.createIndex({ a: 1 });
    await items.createIndex({ a: 1 });
    expect(await items.indexes()).toHaveLength(2);
    expect(await serverError(items.createIndex({ a: 1 }, { unique: true }))).toMatchObject({ code: 86 });
    expect(await serverError(items.createIndex({ b: 1 }, { name: "a_1" }))).toMatchObject({ code: 86 });
    expect(await serverError(items.createIndex({ a: 1 }, { name: "other" }))).toMatchObject({ code: 85 });
    expect(await serverError(items.createIndex({ a: 1 }, { expireAfterSeconds: 5 }))).toMatchObject({ code: 85 });
    expect(
      await serverError(items.createIndex({ c: 1 }, { partialFilterExpression: { c: { $ne: 1 } } })),
    ).toMatchObject({ code: 67 });
    expect(await serverError(items.createIndex({}))).toMatchObject({ code: 67 });
  });

  test("are dropped by name, and not when they aren't there", async () => {
    await items.createIndex({ a: 1 }, { unique: true });
    await items.insertOne({ a: 1 });
    await items.dropIndex("a_1");
    await items.insertOne({ a: 1 });
    expect(await serverError(items.dropIndex("a_1"))).toMatchObject({ code: 27 });
    expect(await serverError(items.dropIndex("_id_"))).toMatchObject({ code: 72 });
    await items.createIndexes([{ key: { x: 1 } }, { key: { y: 1 } }]);
    await items.dropIndexes();
    expect(await items.indexes()).toHaveLength(1);
  });

  test("can't cover two arrays of one document", async () => {
    await items.createIndex({ a: 1, b: 1 });
    expect(await serverError(items.insertOne({ a: [1, 2], b: [3, 4] }))).toMatchObject({ code: 171 });
    expect(await items.countDocuments()).toBe(0);
  });

  // A real server looks for expired documents once a minute.
  test.runIf(externalUri === undefined)("with an expiry delete documents after their time", async () => {
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 1 });
    const past = new Date(Date.now() - 5000);
    const future = new Date(Date.now() + 600_000);
    await items.insertMany([
      { k: "old", at: past },
      { k: "new", at: future },
      { k: "no date", at: 5 },
      { k: "oldest", at: [future, past] },
    ]);
    while ((await items.countDocuments()) > 2) await sleep(20);
    expect((await items.find().toArray()).map((doc): unknown => doc["k"])).toEqual(["new", "no date"]);
  });
});
