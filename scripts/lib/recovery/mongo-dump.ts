import { Readable } from "node:stream";
import type { MongoClient } from "mongodb";
import type { DumpedStore } from "./manifest.ts";
import { collectionsOf, type MongoStore, validatorsOf } from "./mongo.ts";
import { seal } from "./seal.ts";
import type { Keep } from "./take-backup.ts";

/**
 * Every document as the server keeps it. There is no snapshot over documents, nor need for one: a person and a payment
 * are one document each. By `_id`, so that none is seen twice or missed while others write.
 */
export async function dumpMongo(
  client: MongoClient,
  name: MongoStore,
  keep: Keep,
  recipient: string | undefined,
): Promise<DumpedStore> {
  const startedAt = new Date().toISOString();
  const db = client.db(name);
  const files: DumpedStore["files"] = [];
  for (const collection of await collectionsOf(db)) {
    const path = `${name}/${collection}.bson.gz${recipient ? ".age" : ""}`;
    let rows = 0;
    const cursor = db.collection(collection).find({}, { raw: true, sort: { _id: 1 }, batchSize: 500 });
    async function* documents(): AsyncGenerator<Uint8Array> {
      for await (const document of cursor) {
        if (!(document instanceof Uint8Array)) throw new Error("the driver did not leave documents as they are");
        rows += 1;
        yield document;
      }
    }
    const digest = await seal(Readable.from(documents(), { objectMode: false }), recipient, (body) => keep(path, body));
    files.push({ name: collection, path, rows, ...digest });
  }
  const schema = await validatorsOf(db);
  return { name, startedAt, endedAt: new Date().toISOString(), schema, sequences: [], files };
}
