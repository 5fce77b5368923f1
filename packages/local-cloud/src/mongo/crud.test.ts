import { Binary, Decimal128, Double, Int32, Long, ObjectId } from "mongodb";
import type { Collection, Document } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
});

const ids = (docs: Document[]) => docs.map((doc): unknown => doc["_id"]);

describe("insert and find", () => {
  test("gives every inserted document back with its types", async () => {
    const doc = {
      _id: new ObjectId(),
      int: new Int32(5),
      double: new Double(5),
      long: Long.fromString("9223372036854775807"),
      decimal: Decimal128.fromString("1.50"),
      date: new Date(1700000000000),
      binary: new Binary(Buffer.from([1, 2, 3])),
      nothing: null,
      list: [1, "two", { three: 3 }],
      flag: true,
    };
    await items.insertOne(doc);
    const found = await items.findOne({ _id: doc._id }, { promoteValues: false });
    expect(found?.["int"]).toBeInstanceOf(Int32);
    expect(found?.["double"]).toBeInstanceOf(Double);
    expect(found?.["long"]).toEqual(Long.fromString("9223372036854775807"));
    expect(String(found?.["decimal"])).toBe("1.50");
    expect(found?.["date"]).toEqual(doc.date);
    expect(Object.keys(found ?? {})).toEqual(Object.keys(doc));
  });

  test("puts a missing _id first", async () => {
    await database.db.command({ insert: items.collectionName, documents: [{ b: 1, a: 2 }] });
    expect(Object.keys((await items.findOne({})) ?? {})).toEqual(["_id", "b", "a"]);
  });

  test("sorts, skips, limits and projects over several batches", async () => {
    await items.insertMany(Array.from({ length: 250 }, (_, n) => ({ n, extra: "x" })));
    const docs = await items
      .find({ n: { $gte: 50 } }, { batchSize: 30, projection: { _id: 0, n: 1 } })
      .sort({ n: -1 })
      .skip(10)
      .limit(120)
      .toArray();
    expect(docs).toEqual(Array.from({ length: 120 }, (_, i) => ({ n: 239 - i })));
  });

  test("sorts values of all types in BSON's order", async () => {
    const values = [
      true,
      new Date(0),
      "a",
      5,
      null,
      new ObjectId(),
      [],
      { a: 1 },
      new Binary(Buffer.from("x")),
      Long.fromNumber(3),
      4.5,
    ];
    await items.insertMany(values.map((v, i) => ({ _id: new Int32(i) as never, v })));
    const sorted = await items.find({}).sort({ v: 1 }).toArray();
    expect(ids(sorted)).toEqual([6, 4, 9, 10, 3, 2, 7, 8, 5, 0, 1]);
  });

  test("sorts arrays by their least element upwards and by their greatest downwards", async () => {
    await items.insertMany([
      { name: "a", v: [1, 9] },
      { name: "b", v: [5, 6] },
    ]);
    expect((await items.find().sort({ v: 1 }).toArray()).map((d) => d["name"] as string)).toEqual(["a", "b"]);
    expect((await items.find().sort({ v: -1 }).toArray()).map((d) => d["name"] as string)).toEqual(["a", "b"]);
  });
});

describe("filters", () => {
  const docs = [
    { k: "int", v: 5 },
    { k: "double", v: new Double(5) },
    { k: "long", v: Long.fromNumber(5) },
    { k: "decimal", v: Decimal128.fromString("5.0") },
    { k: "string", v: "5" },
    { k: "null", v: null },
    { k: "missing" },
    { k: "array", v: [1, 5, 9] },
    { k: "nested", v: { a: [{ b: 1 }, { b: 2 }] } },
    { k: "big", v: Long.fromString("9007199254740993") },
    { k: "nan", v: NaN },
  ];
  const cases: [string, Document, string[]][] = [
    ["a number equals the same number of any type", { v: 5 }, ["int", "double", "long", "decimal", "array"]],
    ["null is also missing", { v: null }, ["null", "missing"]],
    ["$exists tells them apart", { v: { $exists: false } }, ["missing"]],
    ["comparison stays within its type", { v: { $gt: "4" } }, ["string"]],
    ["longs beyond 2^53 stay exact", { v: Long.fromString("9007199254740992") }, []],
    ["and are found", { v: { $gte: Long.fromString("9007199254740993") } }, ["big"]],
    ["two conditions may hold for two elements", { v: { $gt: 8, $lt: 2 } }, ["array"]],
    ["$elemMatch asks for one", { v: { $elemMatch: { $gt: 8, $lt: 2 } } }, []],
    ["dotted paths enter arrays of documents", { "v.a.b": 2 }, ["nested"]],
    ["and positions", { "v.a.0.b": 1 }, ["nested"]],
    ["$size", { v: { $size: 3 } }, ["array"]],
    ["$all", { v: { $all: [9, 1] } }, ["array"]],
    ["$in with null", { v: { $in: [null, "5"] } }, ["string", "null", "missing"]],
    [
      "$nin",
      { k: { $nin: ["int", "double", "long", "decimal", "string", "null", "array", "nan"] } },
      ["missing", "nested", "big"],
    ],
    ["$ne of an array looks at all elements", { v: { $ne: 5 }, k: { $in: ["array", "string"] } }, ["string"]],
    ["$type by alias", { v: { $type: "decimal" } }, ["decimal"]],
    ["$type by group", { v: { $type: "number" } }, ["int", "double", "long", "decimal", "array", "big", "nan"]],
    ["$regex", { k: { $regex: "^DEC", $options: "i" } }, ["decimal"]],
    ["a regular expression as a value", { k: /^n.n$/ }, ["nan"]],
    ["$in with regular expressions", { k: { $in: [/^bi/, "int"] } }, ["int", "big"]],
    ["$not", { k: { $not: /^[a-m]/ } }, ["string", "null", "nested", "nan"]],
    ["$mod", { v: { $mod: [4, 1] } }, ["int", "double", "long", "decimal", "array", "big"]],
    ["$or and $nor", { $or: [{ k: "int" }, { k: "big" }], $nor: [{ k: "int" }] }, ["big"]],
    ["NaN equals itself", { v: NaN }, ["nan"]],
    ["NaN is not less than a number", { v: { $lt: 0 } }, []],
    ["$expr compares fields", { $expr: { $eq: ["$k", "$v"] } }, []],
    ["$expr with an operator", { $expr: { $eq: [{ $strLenCP: "$k" }, 6] } }, ["double", "string", "nested"]],
    ["a whole document equals field by field", { v: { a: [{ b: 1 }, { b: 2 }] } }, ["nested"]],
    ["a whole array", { v: [1, 5, 9] }, ["array"]],
    ["$jsonSchema", { $jsonSchema: { required: ["v"], properties: { v: { bsonType: "string" } } } }, ["string"]],
  ];

  test.each(cases)("%s", async (_name, filter, expected) => {
    await items.insertMany(docs.map((doc) => ({ ...doc })));
    const found = await items.find(filter).toArray();
    expect(found.map((doc): unknown => doc["k"])).toEqual(docs.map((doc) => doc.k).filter((k) => expected.includes(k)));
    expect(await items.countDocuments(filter)).toBe(expected.length);
  });

  test("refuses operators that don't exist", async () => {
    await items.insertOne({ v: 1 });
    expect(await serverError(items.findOne({ v: { $foo: 1 } }))).toMatchObject({ code: 2 });
    expect(await serverError(items.findOne({ $foo: 1 }))).toMatchObject({ code: 2 });
    expect(await serverError(items.findOne({ v: { $in: 5 as never } }))).toMatchObject({ code: 2 });
  });
});

describe("projections", () => {
  const doc = {
    a: 1,
    b: { c: 2, d: 3 },
    list: [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
      { x: 3, y: 3 },
    ],
  };
  const cases: [string, Document, Document][] = [
    ["inclusion", { a: 1, "b.c": 1 }, { a: 1, b: { c: 2 } }],
    ["exclusion", { list: 0, "b.d": 0 }, { a: 1, b: { c: 2 } }],
    ["fields of documents in arrays", { "list.x": 1 }, { list: [{ x: 1 }, { x: 2 }, { x: 3 }] }],
    ["$slice", { a: 1, list: { $slice: -1 } }, { a: 1, list: [{ x: 3, y: 3 }] }],
    ["$slice with skip", { b: 0, list: { $slice: [1, 1] } }, { a: 1, list: [{ x: 2, y: 2 }] }],
    ["$elemMatch", { list: { $elemMatch: { x: { $gt: 1 } } } }, { list: [{ x: 2, y: 2 }] }],
    ["the positional operator", { "list.$": 1 }, { list: [{ x: 2, y: 2 }] }],
    ["expressions", { sum: { $add: ["$a", "$b.c"] } }, { sum: 3 }],
  ];

  test.each(cases)("%s", async (_name, projection, expected) => {
    await items.insertOne({ ...doc });
    const found = await items.findOne({ "list.x": 2 }, { projection: { _id: 0, ...projection } });
    expect(found).toEqual(expected);
  });

  test("does not mix inclusion and exclusion", async () => {
    await items.insertOne({ a: 1 });
    expect(await serverError(items.findOne({}, { projection: { a: 1, b: 0 } }))).toMatchObject({ code: 31254 });
    expect(await serverError(items.findOne({}, { projection: { a: 0, b: 1 } }))).toMatchObject({ code: 31253 });
  });
});

describe("counting and distinct values", () => {
  test("count, estimate and distinct agree with the documents", async () => {
    await items.insertMany([{ t: ["b", "a"] }, { t: "c" }, { t: ["a"] }, { other: 1 }]);
    expect(await items.countDocuments({ t: "a" })).toBe(2);
    expect(await items.countDocuments({}, { skip: 1, limit: 2 })).toBe(2);
    expect(await items.estimatedDocumentCount()).toBe(4);
    expect(new Set(await items.distinct("t"))).toEqual(new Set(["a", "b", "c"]));
    expect(new Set(await items.distinct("t", { t: "a" }))).toEqual(new Set(["a", "b"]));
    expect(await database.db.collection("nowhere").countDocuments()).toBe(0);
  });
});

describe("deletes, replacements and bulk writes", () => {
  test("deletes one or many", async () => {
    await items.insertMany([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }]);
    expect((await items.deleteOne({ a: 1 })).deletedCount).toBe(1);
    expect((await items.deleteMany({ a: 1 })).deletedCount).toBe(2);
    expect(await items.countDocuments()).toBe(1);
  });

  test("replaces everything but the _id", async () => {
    const { insertedId } = await items.insertOne({ a: 1, b: 2 });
    expect(await items.replaceOne({ a: 1 }, { c: 3 })).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(await items.findOne()).toEqual({ _id: insertedId, c: 3 });
    expect(await items.replaceOne({ c: 3 }, { c: 3 })).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
    expect(await serverError(items.replaceOne({ c: 3 }, { _id: new ObjectId() }))).toMatchObject({ code: 66 });
  });

  test("an ordered bulk write stops at its first error", async () => {
    const id = new ObjectId();
    const error = await serverError(
      items.bulkWrite([
        { insertOne: { document: { _id: id } } },
        { insertOne: { document: { _id: id } } },
        { insertOne: { document: { a: 1 } } },
      ]),
    );
    expect(error).toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    expect(await items.countDocuments()).toBe(1);
  });

  test("an unordered one goes on and reports every error", async () => {
    const id = new ObjectId();
    const error = await serverError(
      items.insertMany([{ _id: id }, { _id: id }, { a: 1 }, { _id: id }], { ordered: false }),
    );
    expect(error).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }, { index: 3 }] });
    expect(await items.countDocuments()).toBe(2);
  });

  test("a mixed bulk write counts each kind", async () => {
    await items.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const result = await items.bulkWrite([
      { updateMany: { filter: { n: { $gt: 1 } }, update: { $set: { big: true } } } },
      { updateOne: { filter: { n: 9 }, update: { $set: { made: true } }, upsert: true } },
      { replaceOne: { filter: { n: 1 }, replacement: { n: 10 } } },
      { deleteOne: { filter: { n: 2 } } },
      { insertOne: { document: { n: 4 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 3,
      modifiedCount: 3,
      deletedCount: 1,
      upsertedCount: 1,
    });
    expect(Object.keys(result.upsertedIds)).toEqual(["1"]);
  });
});

describe("hints", () => {
  test("must name an index", async () => {
    await items.createIndex({ a: 1 });
    await items.insertOne({ a: 1 });
    expect(await items.findOne({ a: 1 }, { hint: "a_1" })).toMatchObject({ a: 1 });
    expect(await items.findOne({ a: 1 }, { hint: { a: 1 } })).toMatchObject({ a: 1 });
    expect(await serverError(items.findOne({ a: 1 }, { hint: "b_1" }))).toMatchObject({ code: 2 });
  });
});
