import { ObjectId } from "bson";
import { field, isTruthy } from "../values.ts";
import type { Doc } from "../values.ts";
import { count, docList } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { runStatements, writableNamespace } from "./write-result.ts";

function withId(doc: Doc): Doc {
  const { _id: id = new ObjectId(), ...rest } = doc;
  return { _id: id, ...rest };
}

function insert(context: CommandContext): Reply {
  const { command, raw, store } = context;
  const namespace = writableNamespace(context);
  const documents = docList(command, "documents");
  const bytes = raw.get("documents");
  const bypass = isTruthy(field(command, "bypassDocumentValidation"));
  let inserted = 0;
  const errors = runStatements(context, documents, (doc, index) => {
    const collection = store.getOrCreate(namespace);
    const sent = Object.keys(doc)[0] === "_id" ? bytes?.[index] : undefined;
    // A copy, so that a small document doesn't keep its whole message in memory.
    collection.insert(
      sent === undefined ? withId(doc) : doc,
      sent === undefined ? undefined : Uint8Array.from(sent),
      bypass,
    );
    inserted += 1;
  });
  return { body: { n: count(inserted), ...errors } };
}

/** The insert command. */
export const insertCommands: Record<string, Command> = { insert: { run: insert, writes: true } };
