import { Binary, Int32 } from "bson";
import { parseCollation } from "../collation.ts";
import type { Collection } from "../collection.ts";
import { equalValues } from "../compare.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../match.ts";
import { checkNamespace } from "../store.ts";
import { field, isDoc, isTruthy, toBson } from "../values.ts";
import type { Doc } from "../values.ts";
import { count, countArgument, docArgument, namespaceNotFound, namespaceOf } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { modifyIndex } from "./indexes.ts";
import { checkWriteConcern, writableNamespace } from "./write-result.ts";

const storedOptions = ["validator", "validationLevel", "validationAction", "collation"];
const unsupported = ["capped", "timeseries", "viewOn", "clusteredIndex", "encryptedFields"];

function optionsOf(command: Doc): Doc {
  const options: Doc = {};
  for (const name of storedOptions) if (field(command, name) !== undefined) options[name] = command[name];
  const collation = parseCollation(options["collation"]);
  if (collation !== undefined) options["collation"] = collation.spec;
  return options;
}

function create(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  checkWriteConcern(command);
  const refused = unsupported.find((name) => isTruthy(field(command, name)));
  if (refused !== undefined)
    throw new MongoError("Unsupported", `'${refused}' collections are not supported by this server`);
  const options = optionsOf(command);
  const present = store.get(namespace);
  if (present !== undefined) {
    if (equalValues(present.options, options)) return { body: {} };
    throw new MongoError("NamespaceExists", `Collection ${namespace} already exists.`);
  }
  store.create(namespace, options);
  return { body: {} };
}

function collMod(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  const collection = store.get(namespace);
  if (collection === undefined) throw namespaceNotFound(namespace);
  const index = docArgument(command, "index");
  const extra = index === undefined ? {} : modifyIndex(context, collection, index);
  const changes = optionsOf(command);
  if (Object.keys(changes).length > 0) {
    const options = { ...collection.options, ...changes };
    if (isDoc(options["validator"]) && Object.keys(options["validator"]).length === 0) delete options["validator"];
    store.setOptions(collection, options);
  }
  return { body: extra };
}

function drop(context: CommandContext): Reply {
  const namespace = writableNamespace(context);
  checkWriteConcern(context.command);
  const collection = context.store.get(namespace);
  // As the server does since 7.0: dropping what isn't there succeeds.
  if (collection === undefined) return { body: {} };
  const indexes = collection.indexes.size + 1;
  context.store.drop(namespace);
  context.cursors.killNamespace(namespace);
  return { body: { nIndexesWas: new Int32(indexes), ns: namespace } };
}

function dropDatabase(context: CommandContext): Reply {
  const { store, cursors, database } = context;
  for (const { namespace } of store.inDatabase(database)) {
    store.drop(namespace);
    cursors.killNamespace(namespace);
  }
  return { body: { dropped: database } };
}

function renameCollection(context: CommandContext): Reply {
  const { command, store, cursors } = context;
  const [from, to] = [field(command, "renameCollection"), field(command, "to")];
  if (typeof from !== "string" || typeof to !== "string")
    throw new MongoError("TypeMismatch", "renameCollection needs the names of both collections");
  checkNamespace(to);
  const source = store.get(from);
  if (source === undefined) throw new MongoError("NamespaceNotFound", `Source collection ${from} does not exist`);
  if (from === to) throw new MongoError("IllegalOperation", "Can't rename a collection to itself");
  if (store.get(to) !== undefined) {
    if (!isTruthy(field(command, "dropTarget"))) throw new MongoError("NamespaceExists", "target namespace exists");
    store.drop(to);
    cursors.killNamespace(to);
  }
  store.rename(source, to);
  cursors.killNamespace(from);
  return { body: {} };
}

function describe(collection: Collection, nameOnly: boolean): Doc {
  const name = collection.namespace.slice(collection.namespace.indexOf(".") + 1);
  if (nameOnly) return { name, type: "collection" };
  const uuid = new Binary(Buffer.from(collection.uuid.replaceAll("-", ""), "hex"), 4);
  return {
    name,
    type: "collection",
    options: collection.options,
    info: { readOnly: false, uuid },
    idIndex: collection.idIndex.doc,
  };
}

function listCollections(context: CommandContext): Reply {
  const { command, store, database, cursors } = context;
  const matches = compileFilter(docArgument(command, "filter") ?? {});
  const nameOnly = isTruthy(field(command, "nameOnly"));
  const docs = store
    .inDatabase(database)
    .filter((collection) => matches(describe(collection, false)))
    .map((collection) => describe(collection, nameOnly));
  const batchSize = countArgument(docArgument(command, "cursor") ?? {}, "batchSize");
  return { page: cursors.first(`${database}.$cmd.listCollections`, docs.map(toBson), { batchSize, single: false }) };
}

function listDatabases({ command, store }: CommandContext): Reply {
  const matches = compileFilter(docArgument(command, "filter") ?? {});
  const nameOnly = isTruthy(field(command, "nameOnly"));
  const all = store.databases().map((name) => {
    const size = store.inDatabase(name).reduce((sum, collection) => sum + collection.bytes, 0);
    return { name, sizeOnDisk: count(size), empty: size === 0 };
  });
  const databases = all.filter((database) => matches(database));
  if (nameOnly) return { body: { databases: databases.map(({ name }) => ({ name })) } };
  return { body: { databases, totalSize: count(all.reduce((sum, database) => sum + Number(database.sizeOnDisk), 0)) } };
}

function collStats(context: CommandContext): Reply {
  const namespace = namespaceOf(context);
  const collection = context.store.get(namespace);
  const [size, documents] = [collection?.bytes ?? 0, collection?.size ?? 0];
  return {
    body: {
      ns: namespace,
      size: count(size),
      count: count(documents),
      avgObjSize: count(documents === 0 ? 0 : Math.round(size / documents)),
      storageSize: count(size),
      nindexes: new Int32((collection?.indexes.size ?? -1) + 1),
      capped: false,
    },
  };
}

function dbStats({ store, database }: CommandContext): Reply {
  const collections = store.inDatabase(database);
  return {
    body: {
      db: database,
      collections: count(collections.length),
      objects: count(collections.reduce((sum, collection) => sum + collection.size, 0)),
      dataSize: count(collections.reduce((sum, collection) => sum + collection.bytes, 0)),
    },
  };
}

/** Commands on collections and databases. */
export const catalogueCommands: Record<string, Command> = {
  create: { run: create, writes: true },
  collMod: { run: collMod, writes: true },
  drop: { run: drop, writes: true },
  dropDatabase: { run: dropDatabase, writes: true },
  renameCollection: { run: renameCollection, writes: true },
  listCollections: { run: listCollections, writes: false },
  listDatabases: { run: listDatabases, writes: false },
  collStats: { run: collStats, writes: false },
  dbStats: { run: dbStats, writes: false },
};
