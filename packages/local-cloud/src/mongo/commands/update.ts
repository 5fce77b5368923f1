import type { Collection, Found } from "../collection.ts";
import { MongoError } from "../errors.ts";
import type { StoredDoc } from "../indexes.ts";
import { compileFilter } from "../match.ts";
import type { Matcher } from "../match.ts";
import type { Trace } from "../paths.ts";
import { sortDocs } from "../sort.ts";
import { compileUpdate } from "../update.ts";
import type { Update } from "../update.ts";
import { upsertDocument } from "../upsert.ts";
import { field, isTruthy } from "../values.ts";
import type { Doc } from "../values.ts";
import { collationArgument, count, docArgument, docList } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { runStatements, writableNamespace } from "./write-result.ts";

type Statement = { filter: Doc; update: Update; multi: boolean; upsert: boolean; bypass: boolean; doc: Doc };

/** Applies an update to one document that a search found; false when it left the document as it was. */
export function updateStored(
  collection: Collection,
  stored: StoredDoc,
  found: { matcher: Matcher; update: Update; bypass: boolean },
): boolean {
  const trace: Trace = {};
  found.matcher(stored.doc, trace);
  const next = found.update.apply(stored.doc, { index: trace.index, inserting: false });
  return collection.replace(stored, next, found.bypass);
}

function parse(doc: Doc, context: CommandContext): Statement {
  const filter = docArgument(doc, "q");
  if (filter === undefined)
    throw new MongoError("MissingField", "BSON field 'update.updates.q' is missing but a required field");
  const multi = isTruthy(field(doc, "multi"));
  const variables = docArgument(doc, "c") ?? docArgument(context.command, "let");
  const update = compileUpdate(field(doc, "u"), {
    arrayFilters: field(doc, "arrayFilters"),
    collation: collationArgument(doc),
    variables,
  });
  if (multi && update.isReplacement)
    throw new MongoError("FailedToParse", "multi update is not supported for replacement-style update");
  const bypass = isTruthy(field(context.command, "bypassDocumentValidation"));
  return { filter, update, multi, upsert: isTruthy(field(doc, "upsert")), bypass, doc };
}

function targets(collection: Collection, { filter, multi, doc }: Statement, variables: Doc | undefined): Found {
  const collation = collationArgument(doc);
  const sort = field(doc, "sort");
  const found = collection.find(filter, { collation, variables, ...(multi || sort !== undefined ? {} : { limit: 1 }) });
  if (sort === undefined) return found;
  if (multi) throw new MongoError("FailedToParse", "Cannot specify sort with multi=true");
  const docs = sortDocs(found.docs, (stored) => stored.doc, sort, collation ?? collection.collation).slice(0, 1);
  return { ...found, docs };
}

function update(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  const upserted: Doc[] = [];
  let matched = 0;
  let modified = 0;
  const errors = runStatements(context, docList(command, "updates"), (doc, index) => {
    const statement = parse(doc, context);
    const collection = store.get(namespace);
    const found = collection === undefined ? undefined : targets(collection, statement, docArgument(command, "let"));
    if (collection === undefined) compileFilter(statement.filter);
    if ((found === undefined || found.docs.length === 0) && statement.upsert) {
      const made = upsertDocument(statement.filter, statement.update);
      store.getOrCreate(namespace).insert(made, undefined, statement.bypass);
      upserted.push({ index, _id: made["_id"] });
      matched += 1;
      return;
    }
    if (collection === undefined || found === undefined) return;
    for (const stored of found.docs) {
      const { matcher } = found;
      if (updateStored(collection, stored, { matcher, update: statement.update, bypass: statement.bypass }))
        modified += 1;
      matched += 1;
    }
  });
  return {
    body: { n: count(matched), nModified: count(modified), ...(upserted.length > 0 ? { upserted } : {}), ...errors },
  };
}

/** The update command. */
export const updateCommands: Record<string, Command> = { update: { run: update, writes: true } };
