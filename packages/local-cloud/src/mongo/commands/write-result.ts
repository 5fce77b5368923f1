import { MongoError } from "../errors.ts";
import { isNumeric, toNumber } from "../numeric.ts";
import { checkNamespace } from "../store.ts";
import { field, isDoc } from "../values.ts";
import type { Doc } from "../values.ts";
import type { CommandContext } from "./context.ts";
import { namespaceOf } from "./context.ts";

const maxBatch = 100_000;

/** Runs the statements of a write command; an ordered command stops at its first error. */
export function runStatements<T>(
  context: CommandContext,
  statements: readonly T[],
  run: (statement: T, index: number) => void,
): Doc {
  const { command } = context;
  if (statements.length === 0 || statements.length > maxBatch) {
    throw new MongoError(
      "InvalidLength",
      `Write batch sizes must be between 1 and ${maxBatch}. Got ${statements.length} operations.`,
    );
  }
  checkWriteConcern(command);
  const ordered = field(command, "ordered") !== false;
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      writeErrors.push(error.toWriteError(index));
      if (ordered) break;
    }
  }
  return writeErrors.length === 0 ? {} : { writeErrors };
}

/** Accepts every write concern that a single durable server can keep. */
export function checkWriteConcern(command: Doc): void {
  const concern = field(command, "writeConcern");
  if (concern === undefined) return;
  if (!isDoc(concern)) throw new MongoError("TypeMismatch", "writeConcern must be an object");
  const w = field(concern, "w");
  if (w === undefined || w === "majority") return;
  const nodes = isNumeric(w) ? toNumber(w) : NaN;
  if (Number.isInteger(nodes) && nodes >= 0 && nodes <= 1) return;
  throw new MongoError("BadValue", "cannot use 'w' > 1 when a host is not replicated");
}

/** The namespace that a write goes to; system collections are read-only here. */
export function writableNamespace(context: CommandContext): string {
  const namespace = namespaceOf(context);
  if (namespace.slice(context.database.length + 1).startsWith("system.")) {
    throw new MongoError("InvalidNamespace", `cannot write to '${namespace}'`);
  }
  checkNamespace(namespace);
  return namespace;
}
