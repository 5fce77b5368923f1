import { Int32 } from "bson";
import type { Collection } from "../collection.ts";
import { MongoError } from "../errors.ts";
import type { StoredDoc } from "../indexes.ts";
import { compileFilter } from "../match.ts";
import type { Trace } from "../paths.ts";
import { compileProjection } from "../project.ts";
import { parseSort, sortDocs } from "../sort.ts";
import { compileUpdate } from "../update.ts";
import { upsertDocument } from "../upsert.ts";
import { field, isTruthy } from "../values.ts";
import type { Doc } from "../values.ts";
import { collationArgument, docArgument } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { updateStored } from "./update.ts";
import { checkWriteConcern, writableNamespace } from "./write-result.ts";

function choose(collection: Collection | undefined, filter: Doc, command: Doc): StoredDoc | undefined {
  parseSort(field(command, "sort"));
  const collation = collationArgument(command);
  const variables = docArgument(command, "let");
  if (collection === undefined) {
    compileFilter(filter, { collation, variables });
    return undefined;
  }
  const sort = docArgument(command, "sort");
  const { docs } = collection.find(filter, { collation, variables, ...(sort === undefined ? { limit: 1 } : {}) });
  return sort === undefined
    ? docs[0]
    : sortDocs(docs, (stored) => stored.doc, sort, collation ?? collection.collation)[0];
}

function checkOptions(command: Doc): { remove: boolean; upsert: boolean; returnNew: boolean } {
  const remove = isTruthy(field(command, "remove"));
  const upsert = isTruthy(field(command, "upsert"));
  const returnNew = isTruthy(field(command, "new"));
  const hasUpdate = Object.hasOwn(command, "update");
  if (remove && hasUpdate) throw new MongoError("FailedToParse", "Cannot specify both an update and remove=true");
  if (remove && upsert) throw new MongoError("FailedToParse", "Cannot specify both upsert=true and remove=true");
  if (remove && returnNew)
    throw new MongoError(
      "FailedToParse",
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  if (!remove && !hasUpdate) throw new MongoError("FailedToParse", "Either an update or remove=true must be specified");
  return { remove, upsert, returnNew };
}

function findAndModify(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  checkWriteConcern(command);
  const { remove, upsert, returnNew } = checkOptions(command);
  const filter = docArgument(command, "query") ?? {};
  const project = compileProjection(field(command, "fields"), collationArgument(command), docArgument(command, "let"));
  const collection = store.get(namespace);
  const matcher = compileFilter(filter, {
    collation: collationArgument(command) ?? collection?.collation,
    variables: docArgument(command, "let"),
  });
  const shape = (doc: Doc): Doc => {
    const trace: Trace = {};
    matcher(doc, trace);
    return project === undefined ? doc : project(doc, trace);
  };
  const stored = choose(collection, filter, command);
  if (remove) {
    if (collection === undefined || stored === undefined)
      return { body: { lastErrorObject: { n: new Int32(0) }, value: null } };
    collection.remove(stored);
    return { body: { lastErrorObject: { n: new Int32(1) }, value: shape(stored.doc) } };
  }
  const update = compileUpdate(field(command, "update"), {
    arrayFilters: field(command, "arrayFilters"),
    collation: collationArgument(command),
    variables: docArgument(command, "let"),
  });
  const bypass = isTruthy(field(command, "bypassDocumentValidation"));
  if (collection !== undefined && stored !== undefined) {
    const before = stored.doc;
    updateStored(collection, stored, { matcher, update, bypass });
    return {
      body: {
        lastErrorObject: { n: new Int32(1), updatedExisting: true },
        value: shape(returnNew ? stored.doc : before),
      },
    };
  }
  if (!upsert) return { body: { lastErrorObject: { n: new Int32(0), updatedExisting: false }, value: null } };
  const made = upsertDocument(filter, update);
  store.getOrCreate(namespace).insert(made, undefined, bypass);
  return {
    body: {
      lastErrorObject: { n: new Int32(1), updatedExisting: false, upserted: made["_id"] },
      value: returnNew ? shape(made) : null,
    },
  };
}

/** The findAndModify command, by both its names. */
export const findAndModifyCommands: Record<string, Command> = {
  findAndModify: { run: findAndModify, writes: true },
  findandmodify: { run: findAndModify, writes: true },
};
