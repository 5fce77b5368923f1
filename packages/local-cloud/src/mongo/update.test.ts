import { Double, Int32, Long, ObjectId } from "mongodb";
import type { Collection, Document, UpdateFilter } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, serverError } from "./test-support.ts";
import type { TestDatabase } from "./test-support.ts";

let database: TestDatabase;
let items: Collection;

beforeAll(async () => {
  database = await openDatabase();
});

afterAll(() => database.close());

beforeEach(() => {
  items = database.db.collection(`items_${new ObjectId().toHexString()}`);
});

type Case = [name: string, before: Document, update: Document | Document[], after: Document];

const cases: Case[] = [
  ["$set makes the documents on the way", { a: 1 }, { $set: { "b.c.d": 2 } }, { a: 1, b: { c: { d: 2 } } }],
  ["$set into an array position", { l: [1, 2] }, { $set: { "l.3": 9 } }, { l: [1, 2, null, 9] }],
  ["$unset", { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: "", "b.c": "" } }, { b: { d: 2 } }],
  ["$inc and $mul", { a: 1, b: 3 }, { $inc: { a: 2, n: 5 }, $mul: { b: 4, m: 2 } }, { a: 3, b: 12, m: 0, n: 5 }],
  ["$min and $max", { a: 5, b: 5 }, { $min: { a: 3, b: 9 }, $max: { c: 1 } }, { a: 3, b: 5, c: 1 }],
  ["$rename", { a: 1, b: 2 }, { $rename: { a: "c.d" } }, { b: 2, c: { d: 1 } }],
  ["$push", { l: [1] }, { $push: { l: 2, m: "x" } }, { l: [1, 2], m: ["x"] }],
  [
    "$push $each $sort $slice",
    { l: [5, 1] },
    { $push: { l: { $each: [3, 4], $sort: -1, $slice: 3 } } },
    { l: [5, 4, 3] },
  ],
  ["$push $position", { l: [1, 4] }, { $push: { l: { $each: [2, 3], $position: 1 } } }, { l: [1, 2, 3, 4] }],
  [
    "$push sorts documents",
    { l: [{ n: 2 }] },
    { $push: { l: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
    { l: [{ n: 1 }, { n: 2 }] },
  ],
  ["$addToSet", { l: [1, 2] }, { $addToSet: { l: { $each: [2, 3, 3] } } }, { l: [1, 2, 3] }],
  ["$pop", { l: [1, 2, 3], m: [1, 2] }, { $pop: { l: 1, m: -1 } }, { l: [1, 2], m: [2] }],
  ["$pull by value", { l: [1, 2, 1, 3] }, { $pull: { l: 1 } }, { l: [2, 3] }],
  ["$pull by condition", { l: [1, 5, 9] }, { $pull: { l: { $gte: 5 } } }, { l: [1] }],
  ["$pull by fields", { l: [{ a: 1, b: 1 }, { a: 2 }] }, { $pull: { l: { a: 1 } } }, { l: [{ a: 2 }] }],
  ["$pullAll", { l: [1, 2, 3, 1] }, { $pullAll: { l: [1, 3] } }, { l: [2] }],
  ["$bit", { a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
  ["$[] changes all elements", { l: [1, 2] }, { $inc: { "l.$[]": 10 } }, { l: [11, 12] }],
  ["new fields come in the order of their names", { z: 1 }, { $set: { c: 1, a: 2 } }, { z: 1, a: 2, c: 1 }],
  ["a pipeline", { a: 2, b: 3 }, [{ $set: { c: { $multiply: ["$a", "$b"] } } }, { $unset: "a" }], { b: 3, c: 6 }],
  ["a pipeline that replaces", { a: 2 }, [{ $replaceWith: { n: { $add: ["$a", 1] } } }], { n: 3 }],
];

describe("update operators", () => {
  test.each(cases)("%s", async (_name, before, update, after) => {
    const { insertedId } = await items.insertOne({ ...before });
    expect(await items.updateOne({}, update as UpdateFilter<Document>)).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    const found = await items.findOne();
    expect(found).toEqual({ _id: insertedId, ...after });
    expect(Object.keys(found ?? {})).toEqual(["_id", ...Object.keys(after)]);
  });

  test("the positional operator changes the element that matched", async () => {
    await items.insertOne({
      l: [
        { k: "a", n: 1 },
        { k: "b", n: 1 },
      ],
    });
    await items.updateOne({ "l.k": "b" }, { $inc: { "l.$.n": 5 } });
    await items.updateOne({ l: { $elemMatch: { k: "a", n: 1 } } }, { $set: { "l.$.n": 7 } });
    expect(await items.findOne()).toMatchObject({
      l: [
        { k: "a", n: 7 },
        { k: "b", n: 6 },
      ],
    });
    expect(await serverError(items.updateOne({ l: { $exists: true } }, { $set: { "l.$.n": 0 } }))).toMatchObject({
      code: 2,
    });
  });

  test("array filters choose elements", async () => {
    await items.insertOne({
      l: [
        { k: "a", n: 1 },
        { k: "b", n: 5 },
        { k: "c", n: 9 },
      ],
    });
    await items.updateOne({}, { $set: { "l.$[big].n": 0 } }, { arrayFilters: [{ "big.n": { $gte: 5 } }] });
    expect(await items.findOne()).toMatchObject({ l: [{ n: 1 }, { n: 0 }, { n: 0 }] });
    expect(await serverError(items.updateOne({}, { $set: { "l.$[x].n": 0 } }))).toMatchObject({ code: 2 });
    expect(await serverError(items.updateOne({}, { $set: { a: 0 } }, { arrayFilters: [{ x: 1 }] }))).toMatchObject({
      code: 9,
    });
  });

  test("numbers keep and widen their types", async () => {
    await items.insertOne({ i: new Int32(2 ** 31 - 1), d: new Double(1), l: Long.fromString("9007199254740993") });
    await items.updateOne({}, { $inc: { i: 1, d: 1, l: 1 } });
    const found = await items.findOne({}, { promoteValues: false });
    expect(found?.["i"]).toEqual(Long.fromNumber(2 ** 31));
    expect(found?.["d"]).toBeInstanceOf(Double);
    expect(String(found?.["l"])).toBe("9007199254740994");
  });

  test("$currentDate writes the time", async () => {
    await items.insertOne({ a: 1 });
    await items.updateOne({}, { $currentDate: { at: true } });
    expect((await items.findOne())?.["at"]).toBeInstanceOf(Date);
  });

  test("a change to nothing modifies nothing", async () => {
    await items.insertOne({ a: 1, l: [1] });
    expect(await items.updateOne({}, { $set: { a: 1 }, $addToSet: { l: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
    expect(await items.updateOne({ a: 2 }, { $set: { a: 1 } })).toMatchObject({ matchedCount: 0, modifiedCount: 0 });
  });

  const errors: [string, Document, Document, number][] = [
    ["an unknown operator", { a: 1 }, { $foo: { a: 1 } }, 9],
    ["$inc of a string", { a: "x" }, { $inc: { a: 1 } }, 14],
    ["$inc by a string", { a: 1 }, { $inc: { a: "1" } }, 14],
    ["$push to a number", { a: 1 }, { $push: { a: 1 } }, 2],
    ["a path through a number", { a: 1 }, { $set: { "a.b": 1 } }, 28],
    ["two changes of one path", { a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ["a path and its parent", { a: {} }, { $set: { a: 1, "a.b": 1 } }, 40],
    ["the _id", { a: 1 }, { $set: { _id: 5 } }, 66],
  ];

  test.each(errors)("refuses %s", async (_name, before, update, code) => {
    await items.insertOne({ ...before });
    expect(await serverError(items.updateOne({}, update as UpdateFilter<Document>))).toMatchObject({ code });
    expect(await items.findOne()).toMatchObject(before);
  });
});

describe("upserts", () => {
  test("make a document of the filter, the update and $setOnInsert", async () => {
    const result = await items.updateOne(
      { key: "k", n: { $gt: 5 }, "deep.x": 1 },
      { $set: { a: 1 }, $setOnInsert: { created: true } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await items.findOne()).toEqual({ _id: result.upsertedId, key: "k", deep: { x: 1 }, a: 1, created: true });
    await items.updateOne({ key: "k" }, { $set: { a: 2 }, $setOnInsert: { created: false } }, { upsert: true });
    expect(await items.find().toArray()).toMatchObject([{ a: 2, created: true }]);
  });

  test("take the _id of the filter", async () => {
    const _id = new ObjectId();
    expect((await items.replaceOne({ _id }, { a: 1 }, { upsert: true })).upsertedId).toEqual(_id);
    expect(await items.findOne({ _id })).toEqual({ _id, a: 1 });
  });
});

describe("findOneAnd*", () => {
  test("returns the document before or after", async () => {
    await items.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const before = await items.findOneAndUpdate({}, { $set: { seen: true } }, { sort: { n: -1 } });
    expect(before).toMatchObject({ n: 3 });
    expect(before).not.toHaveProperty("seen");
    const after = await items.findOneAndUpdate(
      { n: 2 },
      { $inc: { n: 10 } },
      { returnDocument: "after", projection: { _id: 0 } },
    );
    expect(after).toEqual({ n: 12 });
    expect(await items.findOneAndReplace({ n: 1 }, { n: 5 }, { returnDocument: "after" })).toMatchObject({ n: 5 });
    expect(await items.findOneAndDelete({}, { sort: { n: 1 } })).toMatchObject({ n: 3 });
    expect(await items.findOneAndDelete({ n: 99 })).toBeNull();
    expect(await items.countDocuments()).toBe(2);
  });

  test("upserts", async () => {
    expect(await items.findOneAndUpdate({ k: 1 }, { $set: { a: 1 } }, { upsert: true })).toBeNull();
    const again = await items.findOneAndUpdate(
      { k: 2 },
      { $set: { a: 1 } },
      { upsert: true, returnDocument: "after", includeResultMetadata: true },
    );
    expect(again).toMatchObject({ value: { k: 2, a: 1 }, lastErrorObject: { updatedExisting: false, n: 1 } });
    expect(again.lastErrorObject?.["upserted"]).toEqual(again.value?._id);
  });
});
