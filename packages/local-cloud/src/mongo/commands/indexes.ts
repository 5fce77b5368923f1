import { Int32 } from "bson";
import type { Collection } from "../collection.ts";
import { equalValues } from "../compare.ts";
import { MongoError } from "../errors.ts";
import { formatDoc } from "../format.ts";
import { parseIndexSpec, sameIndex, sameSignature } from "../index-spec.ts";
import type { IndexSpec } from "../index-spec.ts";
import { field, isDoc, toBson } from "../values.ts";
import type { Doc } from "../values.ts";
import { countArgument, docArgument, docList, namespaceNotFound, namespaceOf } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { checkWriteConcern, writableNamespace } from "./write-result.ts";

/** Whether the index is there already; throws when another one is in its way. */
function exists(collection: Collection, spec: IndexSpec): boolean {
  if (equalValues(spec.key, collection.idIndex.key)) return true;
  const sameName = collection.indexes.get(spec.name)?.spec;
  if (sameName !== undefined) {
    if (sameIndex(sameName, spec)) return true;
    const both = `Requested index: ${formatDoc(spec.doc)}, existing index: ${formatDoc(sameName.doc)}`;
    throw sameSignature(sameName, spec)
      ? new MongoError(
          "IndexOptionsConflict",
          `An equivalent index already exists with the same name but different options. ${both}`,
        )
      : new MongoError(
          "IndexKeySpecsConflict",
          `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${both}`,
        );
  }
  for (const { spec: other } of collection.indexes.values()) {
    if (!sameSignature(other, spec)) continue;
    const both = `Requested index: ${formatDoc(spec.doc)}, existing index: ${formatDoc(other.doc)}`;
    throw new MongoError(
      "IndexOptionsConflict",
      sameIndex(other, spec)
        ? `Index already exists with a different name: ${other.name}`
        : `An equivalent index already exists with a different name and options. ${both}`,
    );
  }
  return false;
}

function createIndexes(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  checkWriteConcern(command);
  const specs = docList(command, "indexes");
  if (specs.length === 0) throw new MongoError("BadValue", "Must specify at least one index to create");
  const existing = store.get(namespace);
  const parsed = specs.map((spec) => parseIndexSpec(spec, existing?.collation));
  const collection = existing ?? store.create(namespace, {});
  const before = collection.indexes.size + 1;
  const built: string[] = [];
  try {
    for (const spec of parsed) {
      if (exists(collection, spec)) continue;
      store.createIndex(collection, spec.doc);
      built.push(spec.name);
    }
  } catch (error) {
    // One command's indexes are built all or not at all.
    for (const name of built) store.dropIndex(collection, name);
    throw error;
  }
  return {
    body: {
      numIndexesBefore: new Int32(before),
      numIndexesAfter: new Int32(collection.indexes.size + 1),
      createdCollectionAutomatically: existing === undefined,
      ...(built.length === 0 ? { note: "all indexes already exist" } : {}),
    },
  };
}

function listIndexes(context: CommandContext): Reply {
  const namespace = namespaceOf(context);
  const collection = context.store.get(namespace);
  if (collection === undefined) throw namespaceNotFound(namespace);
  const docs = [collection.idIndex.doc, ...[...collection.indexes.values()].map((index) => index.spec.doc)];
  const batchSize = countArgument(docArgument(context.command, "cursor") ?? {}, "batchSize");
  return { page: context.cursors.first(namespace, docs.map(toBson), { batchSize, single: false }) };
}

function named(collection: Collection, wanted: unknown): string[] {
  if (wanted === "*") return [...collection.indexes.keys()];
  if (Array.isArray(wanted)) return wanted.flatMap((name: unknown) => named(collection, name));
  if (wanted === "_id_" || (isDoc(wanted) && equalValues(wanted, collection.idIndex.key))) {
    throw new MongoError("InvalidOptions", "cannot drop _id index");
  }
  if (typeof wanted === "string") {
    if (collection.indexes.has(wanted)) return [wanted];
    throw new MongoError("IndexNotFound", `index not found with name [${wanted}]`);
  }
  const match = isDoc(wanted)
    ? [...collection.indexes.values()].find((index) => equalValues(index.spec.key, wanted))
    : undefined;
  if (match === undefined)
    throw new MongoError(
      "IndexNotFound",
      `can't find index with key: ${isDoc(wanted) ? formatDoc(wanted) : String(wanted)}`,
    );
  return [match.spec.name];
}

function dropIndexes(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  const collection = store.get(namespace);
  if (collection === undefined) throw new MongoError("NamespaceNotFound", `ns not found ${namespace}`);
  const before = collection.indexes.size + 1;
  for (const name of named(collection, field(command, "index"))) store.dropIndex(collection, name);
  return { body: { nIndexesWas: new Int32(before) } };
}

/** Changes an index in `collMod`: only its expiry can change. */
export function modifyIndex(context: CommandContext, collection: Collection, change: Doc): Doc {
  const wanted = field(change, "name") ?? field(change, "keyPattern");
  const [name] = named(collection, wanted);
  const old = name === undefined ? undefined : collection.indexes.get(name)?.spec;
  if (old === undefined) throw new MongoError("IndexNotFound", "cannot find index for ns");
  const seconds = field(change, "expireAfterSeconds");
  if (seconds === undefined)
    throw new MongoError("InvalidOptions", "no expireAfterSeconds, hidden, unique, or prepareUnique field");
  const next = parseIndexSpec({ ...old.doc, expireAfterSeconds: seconds }, collection.collation);
  context.store.dropIndex(collection, old.name);
  context.store.createIndex(collection, next.doc);
  return {
    ...(old.expireAfterSeconds === undefined ? {} : { expireAfterSeconds_old: new Int32(old.expireAfterSeconds) }),
    expireAfterSeconds_new: seconds,
  };
}

/** Commands on indexes. */
export const indexCommands: Record<string, Command> = {
  createIndexes: { run: createIndexes, writes: true },
  listIndexes: { run: listIndexes, writes: false },
  dropIndexes: { run: dropIndexes, writes: true },
};
