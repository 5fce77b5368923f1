import { MongoError } from "../errors.ts";
import { field, isTruthy } from "../values.ts";
import { aggregateCommands } from "./aggregate.ts";
import { catalogueCommands } from "./catalogue.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { cursorCommands } from "./cursor-commands.ts";
import { deleteCommands } from "./delete.ts";
import { findAndModifyCommands } from "./find-and-modify.ts";
import { handshakeCommands } from "./handshake.ts";
import { indexCommands } from "./indexes.ts";
import { insertCommands } from "./insert.ts";
import { queryCommands } from "./queries.ts";
import { updateCommands } from "./update.ts";

const commands: Readonly<Record<string, Command>> = {
  ...handshakeCommands,
  ...insertCommands,
  ...updateCommands,
  ...deleteCommands,
  ...findAndModifyCommands,
  ...queryCommands,
  ...aggregateCommands,
  ...cursorCommands,
  ...indexCommands,
  ...catalogueCommands,
};

/** The command of a name; CommandNotFound for names that this server doesn't know. */
export function findCommand(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new MongoError("CommandNotFound", `no such command: '${name}'`);
  return command;
}

/** Whether a driver sends the command on its own account, so that it counts as nobody's waiting time. */
export function isQuiet(name: string): boolean {
  return Object.hasOwn(commands, name) && commands[name]?.quiet === true;
}

/** Runs a command after the checks that all commands share. */
export function runCommand(command: Command, context: CommandContext): Reply {
  const { command: body } = context;
  if (Object.hasOwn(body, "txnNumber") || isTruthy(field(body, "startTransaction"))) {
    throw new MongoError("IllegalOperation", "Transaction numbers are only allowed on a replica set member or mongos");
  }
  if (Object.hasOwn(body, "autocommit")) {
    throw new MongoError("InvalidOptions", "'autocommit' is only allowed in a transaction");
  }
  return command.run(context);
}
