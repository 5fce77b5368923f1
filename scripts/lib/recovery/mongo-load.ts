import { BSON, type MongoClient } from "mongodb";
import { storeOf } from "./manifest.ts";
import { collectionsOf, type MongoStore } from "./mongo.ts";
import { documentsIn, openFile, type Source } from "./unpack.ts";

const BATCH = 500;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Collections that hold documents. */
export async function filledCollections(client: MongoClient, name: MongoStore): Promise<string[]> {
  const db = client.db(name);
  const filled: string[] = [];
  for (const collection of await collectionsOf(db)) {
    if (await db.collection(collection).findOne({}, { projection: { _id: 1 } })) filled.push(collection);
  }
  return filled;
}

/** Loads one database, in place of what it holds. It is not one transaction: a load that failed is begun again. */
export async function loadMongo(client: MongoClient, source: Source, name: MongoStore): Promise<void> {
  const db = client.db(name);
  for (const file of storeOf(source.manifest, name).files) {
    const collection = db.collection(file.name, { writeConcern: { w: "majority" } });
    await collection.deleteMany({});
    let batch: BSON.Document[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await collection.insertMany(batch, { ordered: false });
      batch = [];
      bytes = 0;
    };
    for await (const document of documentsIn(await openFile(source, file))) {
      // Values keep the very types that they had.
      batch.push(BSON.deserialize(document, { promoteValues: false, bsonRegExp: true }));
      bytes += document.length;
      if (batch.length >= BATCH || bytes >= BATCH_BYTES) await flush();
    }
    await flush();
    const rows = await collection.countDocuments({});
    if (rows !== file.rows) throw new Error(`${name}.${file.name} has ${rows} documents, not ${file.rows}`);
  }
}
