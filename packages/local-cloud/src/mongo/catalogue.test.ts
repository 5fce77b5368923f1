import { ObjectId } from "mongodb";
import type { Collection } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { externalUri, openDatabase, serverError } from "./test-support.ts";
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

describe("validators", () => {
  const validator = {
    $jsonSchema: {
      bsonType: "object",
      required: ["email", "age"],
      additionalProperties: false,
      properties: {
        _id: {},
        email: { bsonType: "string", pattern: "@", maxLength: 20 },
        age: { bsonType: ["int", "long"], minimum: 18, maximum: 120 },
        status: { enum: ["active", "closed"] },
        tags: { bsonType: "array", items: { bsonType: "string" }, uniqueItems: true, maxItems: 3 },
        address: { bsonType: "object", required: ["city"], properties: { city: { bsonType: "string" } } },
      },
    },
  };
  const good = { email: "a@b.test", age: 30, status: "active", tags: ["x"], address: { city: "Bonn" } };
  const bad: [string, Record<string, unknown>][] = [
    ["a missing field", { email: "a@b.test" }],
    ["a wrong type", { ...good, email: 5 }],
    ["a fraction for an int", { ...good, age: 30.5 }],
    ["too small a number", { ...good, age: 17 }],
    ["a text that doesn't fit the pattern", { ...good, email: "nobody" }],
    ["too long a text", { ...good, email: `${"x".repeat(30)}@b` }],
    ["a value out of the list", { ...good, status: "other" }],
    ["an item of a wrong type", { ...good, tags: [1] }],
    ["a repeated item", { ...good, tags: ["x", "x"] }],
    ["too many items", { ...good, tags: ["a", "b", "c", "d"] }],
    ["a nested document without a field", { ...good, address: {} }],
    ["an unknown field", { ...good, more: 1 }],
  ];

  beforeEach(() => database.db.createCollection(items.collectionName, { validator }));

  test.each(bad)("refuse %s", async (_name, doc) => {
    await items.insertOne({ ...good });
    const error = await serverError(items.insertOne({ ...doc }));
    expect(error).toMatchObject({ code: 121, message: "Document failed validation" });
    expect(error.errInfo).toHaveProperty("details.operatorName", "$jsonSchema");
    expect(await items.countDocuments()).toBe(1);
  });

  test("hold on updates", async () => {
    await items.insertOne({ ...good });
    expect(await serverError(items.updateOne({}, { $set: { age: 5 } }))).toMatchObject({ code: 121 });
    expect(await serverError(items.findOneAndUpdate({}, { $unset: { email: "" } }))).toMatchObject({ code: 121 });
    expect(await items.findOne()).toMatchObject({ age: 30 });
    await items.updateOne({}, { $set: { age: 5 } }, { bypassDocumentValidation: true });
  });

  test("are changed by collMod", async () => {
    await database.db.command({ collMod: items.collectionName, validator: { n: { $gt: 5 } } });
    await items.insertOne({ n: 6 });
    expect(await serverError(items.insertOne({ n: 5 }))).toMatchObject({ code: 121 });
    await database.db.command({ collMod: items.collectionName, validator: {}, validationLevel: "off" });
    await items.insertOne({ n: 5 });
    expect(await serverError(database.db.command({ collMod: "nowhere", validator: {} }))).toMatchObject({ code: 26 });
  });

  test("at the moderate level leave documents alone that were invalid before", async () => {
    await database.db.command({ collMod: items.collectionName, validator: {} });
    await items.insertOne({ n: 1 });
    await database.db.command({
      collMod: items.collectionName,
      validator: { n: { $gt: 5 } },
      validationLevel: "moderate",
    });
    await items.updateOne({ n: 1 }, { $set: { n: 2 } });
    expect(await serverError(items.insertOne({ n: 2 }))).toMatchObject({ code: 121 });
  });
});

describe("collections and databases", () => {
  test("come with the first insert and go with drop", async () => {
    await items.insertOne({ a: 1 });
    const names = async () =>
      (await database.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
    expect(await names()).toContain(items.collectionName);
    expect(await items.drop()).toBe(true);
    expect(await names()).not.toContain(items.collectionName);
    expect(await items.findOne()).toBeNull();
  });

  test("can't be made twice with other options", async () => {
    await database.db.createCollection(items.collectionName);
    const again = database.db.createCollection(items.collectionName, { validator: { a: 1 } });
    expect(await serverError(again)).toMatchObject({ code: 48 });
  });

  test("are listed with their options, filtered by name", async () => {
    await database.db.createCollection(items.collectionName, { validator: { a: { $gt: 1 } } });
    expect(await database.db.listCollections({ name: items.collectionName }).toArray()).toMatchObject([
      { name: items.collectionName, type: "collection", options: { validator: { a: { $gt: 1 } } } },
    ]);
  });

  test("listIndexes of a collection that isn't there says so", async () => {
    expect(await serverError(items.listIndexes().toArray())).toMatchObject({ code: 26 });
    expect(await serverError(items.dropIndex("a_1"))).toMatchObject({ code: 26 });
  });

  test("a database is listed until it is dropped", async () => {
    const other = database.client.db(`${database.db.databaseName}_other`);
    await other.collection("c").insertOne({ a: 1 });
    const listed = async () =>
      (await other.admin().listDatabases()).databases.some(({ name }) => name === other.databaseName);
    expect(await listed()).toBe(true);
    await other.dropDatabase();
    expect(await listed()).toBe(false);
  });

  test("rename moves documents and indexes", async () => {
    await items.createIndex({ a: 1 }, { unique: true });
    await items.insertOne({ a: 1 });
    const target = `${items.collectionName}_new`;
    const renamed = await items.rename(target);
    expect(await serverError(renamed.insertOne({ a: 1 }))).toMatchObject({ code: 11000 });
    expect(await items.countDocuments()).toBe(0);
  });

  test("names that are empty or start with a dot are refused", async () => {
    const insert = (name: string) => database.db.command({ insert: name, documents: [{ a: 1 }] });
    expect(await serverError(insert(".a"))).toMatchObject({ code: 73 });
    expect(await serverError(insert(""))).toMatchObject({ code: 73 });
  });
});

describe("the server", () => {
  test("answers the commands about itself", async () => {
    const admin = database.client.db("admin");
    expect(await admin.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await admin.command({ hello: 1 })).toMatchObject({ isWritablePrimary: true, maxBsonObjectSize: 16777216 });
    expect(await admin.command({ isMaster: 1 })).toMatchObject({ ismaster: true });
    expect((await admin.command({ buildInfo: 1 }))["version"]).toMatch(/^\d+\.\d+\.\d+/);
    expect(await admin.command({ connectionStatus: 1 })).toHaveProperty("authInfo");
    expect((await admin.command({ serverStatus: 1 }))["uptime"]).toBeGreaterThanOrEqual(0);
  });

  test("says which commands it doesn't know", async () => {
    expect(await serverError(database.db.command({ fooBar: 1 }))).toMatchObject({
      code: 59,
      codeName: "CommandNotFound",
    });
  });

  test("accepts the write concerns of one server", async () => {
    await items.insertOne({ a: 1 }, { writeConcern: { w: "majority" } });
    await items.insertOne({ a: 2 }, { writeConcern: { w: 1, journal: true } });
    await items.insertOne({ a: 3 }, { writeConcern: { w: 0 } });
    while ((await items.countDocuments()) < 3);
    expect(await items.find({}, { readConcern: "majority" }).toArray()).toHaveLength(3);
  });

  // A real server refuses transactions only when it is no replica set.
  test.runIf(externalUri === undefined)("refuses transactions with the server's own code", async () => {
    const session = database.client.startSession();
    session.startTransaction();
    expect(await serverError(items.findOne({}, { session }))).toMatchObject({
      code: 20,
      message: "Transaction numbers are only allowed on a replica set member or mongos",
    });
    await session.endSession();
  });
});
