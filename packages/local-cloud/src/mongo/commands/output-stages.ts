import type { Collection } from "../collection.ts";
import { MongoError } from "../errors.ts";
import { runPlainPipeline } from "../aggregate-engine.ts";
import { plainValueAt } from "../paths.ts";
import { demoteDoc, promoteDoc } from "../promote.ts";
import { field, isDoc } from "../values.ts";
import type { Doc } from "../values.ts";
import type { CommandContext } from "./context.ts";
import { ObjectId } from "bson";

function target(context: CommandContext, into: unknown): string {
  if (typeof into === "string") return `${context.database}.${into}`;
  if (isDoc(into)) {
    const [db, coll] = [field(into, "db") ?? context.database, field(into, "coll")];
    if (typeof db === "string" && typeof coll === "string") return `${db}.${coll}`;
  }
  throw new MongoError("FailedToParse", "the output stage needs the name of a collection");
}

function withId(doc: Doc): Doc {
  return Object.hasOwn(doc, "_id") ? doc : { _id: new ObjectId(), ...doc };
}

function replaceAll(context: CommandContext, namespace: string, docs: readonly Doc[]): void {
  const { store, cursors } = context;
  const old = store.get(namespace);
  const temporary = `${namespace}.tmp.agg_out`;
  const fresh = store.create(temporary, old?.options ?? {});
  try {
    for (const index of old?.indexes.values() ?? []) store.createIndex(fresh, index.spec.doc);
    for (const doc of docs) fresh.insert(withId(doc), undefined, false);
  } catch (error) {
    store.drop(temporary);
    throw error;
  }
  if (old !== undefined) store.drop(namespace);
  cursors.killNamespace(namespace);
  store.rename(fresh, namespace);
}

function mergeOne(collection: Collection, doc: Doc, spec: Doc, on: readonly string[]): void {
  const filter: Doc = {};
  for (const path of on) filter[path] = { $eq: plainValueAt(doc, path) ?? null };
  const stored = collection.find(filter, { limit: 1 }).docs[0];
  const whenMatched = field(spec, "whenMatched") ?? "merge";
  if (stored === undefined) {
    const whenNotMatched = field(spec, "whenNotMatched") ?? "insert";
    if (whenNotMatched === "insert") collection.insert(withId(doc), undefined, false);
    else if (whenNotMatched === "fail")
      throw new MongoError(
        "MergeStageNoMatchingDocument",
        "$merge could not find a matching document in the target collection for at least one document in the source collection",
      );
    return;
  }
  const id = { _id: stored.doc["_id"] };
  if (Array.isArray(whenMatched)) {
    const variables = { new: doc };
    const stages = whenMatched.filter(isDoc);
    const [next = {}] = runPlainPipeline([promoteDoc(stored.doc)], stages, { variables });
    collection.replace(stored, demoteDoc(next), false);
  } else if (whenMatched === "merge") collection.replace(stored, { ...stored.doc, ...doc, ...id }, false);
  else if (whenMatched === "replace") collection.replace(stored, { ...id, ...doc, ...id }, false);
  else if (whenMatched === "fail")
    throw new MongoError("DuplicateKey", "$merge found a document that is already there");
}

/** Writes a pipeline's result by `$out` (replaces a collection) or `$merge` (document by document). */
export function writeOut(context: CommandContext, stage: Doc, docs: readonly Doc[]): void {
  if (Object.hasOwn(stage, "$out")) {
    replaceAll(context, target(context, stage["$out"]), docs);
    return;
  }
  const spec = isDoc(stage["$merge"]) ? stage["$merge"] : { into: stage["$merge"] };
  const on = field(spec, "on") ?? "_id";
  const paths = Array.isArray(on) ? on.map(String) : [typeof on === "string" ? on : "_id"];
  const collection = context.store.getOrCreate(target(context, field(spec, "into")));
  for (const doc of docs) mergeOne(collection, doc, spec, paths);
}
