import { MongoError } from "../errors.ts";
import { field } from "../values.ts";
import { countArgument, idArgument } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";

function collectionOf(context: CommandContext, name: string): string {
  const collection = field(context.command, name);
  if (typeof collection !== "string")
    throw new MongoError("InvalidNamespace", `Invalid namespace specified in ${name}`);
  return `${context.database}.${collection}`;
}

function getMore(context: CommandContext): Reply {
  const { command, cursors } = context;
  const id = idArgument(field(command, "getMore"), "getMore");
  return { page: cursors.next(id, collectionOf(context, "collection"), countArgument(command, "batchSize")) };
}

function killCursors({ command, cursors }: CommandContext): Reply {
  const list = field(command, "cursors");
  if (!Array.isArray(list))
    throw new MongoError("MissingField", "BSON field 'killCursors.cursors' is missing but a required field");
  const killed: unknown[] = [];
  const missing: unknown[] = [];
  for (const id of list) (cursors.kill(idArgument(id, "cursors")) ? killed : missing).push(id);
  return { body: { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] } };
}

/** Commands on open cursors. */
export const cursorCommands: Record<string, Command> = {
  getMore: { run: getMore, writes: false },
  killCursors: { run: killCursors, writes: false, quiet: true },
};
