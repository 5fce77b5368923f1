import { MongoError } from "../errors.ts";
import { isNumeric, toNumber } from "../numeric.ts";
import { compileFilter } from "../match.ts";
import { field } from "../values.ts";
import { collationArgument, count, docArgument, docList } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { runStatements, writableNamespace } from "./write-result.ts";

function remove(context: CommandContext): Reply {
  const { command, store } = context;
  const namespace = writableNamespace(context);
  let removed = 0;
  const errors = runStatements(context, docList(command, "deletes"), (doc) => {
    const filter = docArgument(doc, "q");
    if (filter === undefined)
      throw new MongoError("MissingField", "BSON field 'delete.deletes.q' is missing but a required field");
    const rawLimit = field(doc, "limit");
    const limit = isNumeric(rawLimit) ? toNumber(rawLimit) : -1;
    if (limit !== 0 && limit !== 1) {
      throw new MongoError(
        "FailedToParse",
        `The limit field in delete objects must be 0 or 1. Got ${String(rawLimit)}`,
      );
    }
    const collection = store.get(namespace);
    if (collection === undefined) {
      compileFilter(filter);
      return;
    }
    const variables = docArgument(command, "let");
    const found = collection.find(filter, {
      collation: collationArgument(doc),
      variables,
      ...(limit === 1 ? { limit } : {}),
    });
    for (const stored of found.docs) collection.remove(stored);
    removed += found.docs.length;
  });
  return { body: { n: count(removed), ...errors } };
}

/** The delete command. */
export const deleteCommands: Record<string, Command> = { delete: { run: remove, writes: true } };
