import { Long, ObjectId } from "mongodb";
import type { Collection } from "mongodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase, serverError } from "./test-support.ts";
import type { TestDatabase } from "./test-support.ts";

let database: TestDatabase;
let items: Collection;

beforeAll(async () => {
  database = await openDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  items = database.db.collection(`items_${new ObjectId().toHexString()}`);
  await items.insertMany(Array.from({ length: 205 }, (_, n) => ({ n })));
});

const find = (options: Record<string, unknown> = {}) => database.db.command({ find: items.collectionName, ...options });
const getMore = (id: unknown, options: Record<string, unknown> = {}) =>
  database.db.command({ getMore: id, collection: items.collectionName, ...options });
const asLong = (id: unknown) => Long.fromValue(id as Long);

test("the first batch has 101 documents, the next all the rest", async () => {
  const { cursor } = await find();
  expect(cursor.firstBatch).toHaveLength(101);
  const more = await getMore(asLong(cursor.id));
  expect(more["cursor"].nextBatch).toHaveLength(104);
  expect(String(more["cursor"].id)).toBe("0");
  expect(await serverError(getMore(asLong(cursor.id)))).toMatchObject({ code: 43, codeName: "CursorNotFound" });
});

test("batch sizes are kept to", async () => {
  const { cursor } = await find({ batchSize: 0 });
  expect(cursor.firstBatch).toHaveLength(0);
  const more = await getMore(asLong(cursor.id), { batchSize: 7 });
  expect(more["cursor"].nextBatch).toHaveLength(7);
});

test("a single batch leaves no cursor", async () => {
  const { cursor } = await find({ batchSize: 5, singleBatch: true });
  expect(cursor.firstBatch).toHaveLength(5);
  expect(String(cursor.id)).toBe("0");
});

test("a killed cursor is gone", async () => {
  const { cursor } = await find({ batchSize: 1 });
  const id = asLong(cursor.id);
  const killed = await database.db.command({
    killCursors: items.collectionName,
    cursors: [id, Long.fromNumber(12345)],
  });
  expect(killed).toMatchObject({ cursorsKilled: [{}], cursorsNotFound: [{}] });
  expect(await serverError(getMore(id))).toMatchObject({ code: 43 });
});

test("a cursor belongs to its collection", async () => {
  const { cursor } = await find({ batchSize: 1 });
  const wrong = database.db.command({ getMore: asLong(cursor.id), collection: "other" });
  expect(await serverError(wrong)).toMatchObject({ code: 13 });
});

test("closing a driver's cursor half-way is clean", async () => {
  const cursor = items.find({}, { batchSize: 10 });
  expect(await cursor.next()).toMatchObject({ n: 0 });
  await cursor.close();
  const seen: unknown[] = [];
  for await (const doc of items.find({}, { batchSize: 50 })) seen.push(doc["n"]);
  expect(seen).toEqual(Array.from({ length: 205 }, (_, n) => n));
});

test("results of more than 16 MB come in several batches", async () => {
  const big = database.db.collection(`big_${new ObjectId().toHexString()}`);
  for (let n = 0; n < 5; n++) await big.insertOne({ n, text: "x".repeat(5_000_000) });
  expect((await big.find().toArray()).map((doc): unknown => doc["n"])).toEqual([0, 1, 2, 3, 4]);
});

test("negative and malformed arguments are refused", async () => {
  expect(await serverError(find({ skip: -1 }))).toHaveProperty("code");
  expect(await serverError(find({ filter: 5 }))).toMatchObject({ code: 14 });
  expect(await serverError(find({ sort: { n: 2 } }))).toHaveProperty("code");
});
