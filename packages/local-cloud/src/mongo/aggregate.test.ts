import { Decimal128, Double, Long, ObjectId } from "mongodb";
import type { Collection, Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, serverError } from "./test-support.ts";
import type { TestDatabase } from "./test-support.ts";

let database: TestDatabase;
let orders: Collection;

beforeAll(async () => {
  database = await openDatabase();
  orders = database.db.collection("orders");
  await orders.insertMany([
    {
      n: 1,
      user: "ann",
      total: 10,
      items: [
        { sku: "a", qty: 1 },
        { sku: "b", qty: 2 },
      ],
      at: new Date("2026-01-05T10:00:00Z"),
    },
    { n: 2, user: "bob", total: 20, items: [{ sku: "a", qty: 3 }], at: new Date("2026-01-20T10:00:00Z") },
    { n: 3, user: "ann", total: 30.5, items: [], at: new Date("2026-02-01T10:00:00Z") },
  ]);
  await database.db.collection("users").insertMany([
    { name: "ann", level: 2 },
    { name: "bob", level: 1 },
  ]);
});

afterAll(() => database.close());

const cases: [string, Document[], Document[]][] = [
  [
    "$match, $sort, $skip, $limit",
    [{ $match: { n: { $gt: 0 } } }, { $sort: { n: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { _id: 0, n: 1 } }],
    [{ n: 2 }],
  ],
  [
    "$group",
    [
      {
        $group: {
          _id: "$user",
          sum: { $sum: "$total" },
          avg: { $avg: "$total" },
          max: { $max: "$n" },
          all: { $push: "$n" },
          count: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: "ann", sum: 40.5, avg: 20.25, max: 3, all: [1, 3], count: 2 },
      { _id: "bob", sum: 20, avg: 20, max: 2, all: [2], count: 1 },
    ],
  ],
  [
    "$group by null",
    [
      { $group: { _id: null, first: { $first: "$n" }, users: { $addToSet: "$user" } } },
      { $project: { _id: 0, first: 1, n: { $size: "$users" } } },
    ],
    [{ first: 1, n: 2 }],
  ],
  [
    "$group by several fields",
    [{ $group: { _id: { u: "$user", m: { $month: "$at" } }, n: { $sum: 1 } } }, { $sort: { "_id.u": 1, "_id.m": 1 } }],
    [
      { _id: { u: "ann", m: 1 }, n: 1 },
      { _id: { u: "ann", m: 2 }, n: 1 },
      { _id: { u: "bob", m: 1 }, n: 1 },
    ],
  ],
  [
    "$unwind",
    [{ $unwind: "$items" }, { $group: { _id: "$items.sku", qty: { $sum: "$items.qty" } } }, { $sort: { _id: 1 } }],
    [
      { _id: "a", qty: 4 },
      { _id: "b", qty: 2 },
    ],
  ],
  [
    "$unwind that keeps empty arrays",
    [{ $unwind: { path: "$items", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" } }, { $count: "n" }],
    [{ n: 4 }],
  ],
  [
    "$lookup by fields",
    [
      { $lookup: { from: "users", localField: "user", foreignField: "name", as: "u" } },
      { $match: { "u.level": 1 } },
      { $project: { _id: 0, n: 1 } },
    ],
    [{ n: 2 }],
  ],
  [
    "$lookup by a pipeline",
    [
      {
        $lookup: {
          from: "users",
          let: { user: "$user" },
          pipeline: [{ $match: { $expr: { $eq: ["$name", "$$user"] } } }, { $project: { _id: 0, level: 1 } }],
          as: "u",
        },
      },
      { $sort: { n: 1 } },
      { $project: { _id: 0, u: 1 } },
    ],
    [{ u: [{ level: 2 }] }, { u: [{ level: 1 }] }, { u: [{ level: 2 }] }],
  ],
  [
    "$addFields and expressions",
    [
      { $sort: { n: 1 } },
      { $limit: 1 },
      {
        $addFields: {
          units: { $sum: "$items.qty" },
          big: { $gt: ["$total", 5] },
          day: { $dateToString: { date: "$at", format: "%Y-%m-%d" } },
        },
      },
      { $project: { _id: 0, units: 1, big: 1, day: 1 } },
    ],
    [{ units: 3, big: true, day: "2026-01-05" }],
  ],
  [
    "$cond, $map, $filter and $reduce",
    [
      { $match: { n: 1 } },
      {
        $project: {
          _id: 0,
          kind: { $cond: [{ $gte: ["$total", 20] }, "big", "small"] },
          skus: { $map: { input: "$items", as: "i", in: { $toUpper: "$$i.sku" } } },
          many: { $size: { $filter: { input: "$items", cond: { $gt: ["$$this.qty", 1] } } } },
          units: { $reduce: { input: "$items", initialValue: 0, in: { $add: ["$$value", "$$this.qty"] } } },
        },
      },
    ],
    [{ kind: "small", skus: ["A", "B"], many: 1, units: 3 }],
  ],
  [
    "$facet",
    [
      {
        $facet: {
          count: [{ $count: "n" }],
          first: [{ $sort: { n: 1 } }, { $limit: 1 }, { $project: { _id: 0, n: 1 } }],
        },
      },
    ],
    [{ count: [{ n: 3 }], first: [{ n: 1 }] }],
  ],
  [
    "$replaceRoot and $unset",
    [{ $match: { n: 2 } }, { $replaceRoot: { newRoot: { $first: "$items" } } }, { $unset: "qty" }],
    [{ sku: "a" }],
  ],
  [
    "$sortByCount",
    [{ $sortByCount: "$user" }],
    [
      { _id: "ann", count: 2 },
      { _id: "bob", count: 1 },
    ],
  ],
  [
    "$bucket",
    [{ $bucket: { groupBy: "$total", boundaries: [0, 15, 50] } }],
    [
      { _id: 0, count: 1 },
      { _id: 15, count: 2 },
    ],
  ],
  [
    "$unionWith",
    [
      { $project: { _id: 0, x: "$user" } },
      { $unionWith: { coll: "users", pipeline: [{ $project: { _id: 0, x: "$name" } }] } },
      { $count: "n" },
    ],
    [{ n: 5 }],
  ],
];

describe("pipelines", () => {
  test.each(cases)("%s", async (_name, pipeline, expected) => {
    expect(await orders.aggregate(pipeline).toArray()).toEqual(expected);
  });

  test("come in batches", async () => {
    const many = database.db.collection("many");
    await many.insertMany(Array.from({ length: 250 }, (_, n) => ({ n })));
    const docs = await many
      .aggregate([{ $project: { _id: 0, twice: { $multiply: ["$n", 2] } } }], { batchSize: 20 })
      .toArray();
    expect(docs).toHaveLength(250);
    expect(docs.at(-1)).toEqual({ twice: 498 });
  });

  test("keep long integers and decimals exact", async () => {
    const numbers = database.db.collection(`numbers_${new ObjectId().toHexString()}`);
    await numbers.insertMany([
      { g: 1, l: Long.fromString("9007199254740993"), d: Decimal128.fromString("0.1"), f: new Double(2) },
      { g: 1, l: Long.fromString("2"), d: Decimal128.fromString("0.2"), f: new Double(3) },
    ]);
    const [sum] = await numbers
      .aggregate([{ $group: { _id: "$g", l: { $sum: "$l" }, d: { $sum: "$d" } } }], { promoteValues: false })
      .toArray();
    expect(String(sum?.["l"])).toBe("9007199254740995");
    expect(String(sum?.["d"])).toBe("0.3");
    const [first] = await numbers.aggregate([{ $sort: { l: -1 } }, { $limit: 1 }], { promoteValues: false }).toArray();
    expect(first?.["f"]).toBeInstanceOf(Double);
  });

  test("$out and $merge write collections", async () => {
    await orders.aggregate([{ $group: { _id: "$user", sum: { $sum: "$total" } } }, { $out: "sums" }]).toArray();
    const sums = database.db.collection<{ _id: string; sum: number; note?: string }>("sums");
    expect(await sums.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: "ann", sum: 40.5 },
      { _id: "bob", sum: 20 },
    ]);
    await sums.updateOne({ _id: "ann" }, { $set: { note: "kept" } });
    await orders
      .aggregate([{ $group: { _id: "$user", sum: { $max: "$total" } } }, { $merge: { into: "sums" } }])
      .toArray();
    expect(await sums.findOne({ _id: "ann" })).toEqual({ _id: "ann", sum: 30.5, note: "kept" });
  });

  test("refuse unknown stages and operators", async () => {
    expect(await serverError(orders.aggregate([{ $foo: 1 }]).toArray())).toMatchObject({ code: 40324 });
    expect(await serverError(orders.aggregate([{ $project: { x: { $foo: 1 } } }]).toArray())).toHaveProperty("code");
    expect(await serverError(orders.aggregate([{ $group: { n: { $sum: 1 } } }]).toArray())).toMatchObject({
      code: 15955,
    });
  });
});
