import { Int32, Long } from "bson";
import { parseCollation } from "../collation.ts";
import type { Collation } from "../collation.ts";
import type { Cursors } from "../cursors.ts";
import { MongoError } from "../errors.ts";
import { isIntegral, isNumeric, toBigInt, toNumber } from "../numeric.ts";
import type { Store } from "../store.ts";
import { field, isDoc, typeAlias } from "../values.ts";
import type { Doc } from "../values.ts";
import type { Page } from "../wire.ts";

/** What a command works on. Commands are synchronous, so each sees and leaves a consistent state. */
export type CommandContext = {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly database: string;
  readonly command: Doc;
  readonly raw: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly startedAt: Date;
  readonly connectionId: number;
  readonly connections: () => number;
};

/** A reply: a document (`ok: 1` is added), or a page of a cursor. */
export type Reply = { body: Doc } | { page: Page };

/** A command's implementation; `writes` says that its reply waits for the journal even when it changed nothing. */
export type Command = { run: (context: CommandContext) => Reply; writes: boolean; quiet?: boolean };

const typeError = (name: string, value: unknown, expected: string) =>
  new MongoError(
    "TypeMismatch",
    `BSON field '${name}' is the wrong type '${typeAlias(value)}', expected type '${expected}'`,
  );

/** The full name of the collection that the command's first field names. */
export function namespaceOf({ command, database }: CommandContext): string {
  const [name] = Object.keys(command);
  const collection = name === undefined ? undefined : command[name];
  if (typeof collection !== "string")
    throw new MongoError("InvalidNamespace", `collection name has invalid type ${typeAlias(collection)}`);
  if (collection === "") throw new MongoError("InvalidNamespace", `Invalid namespace specified '${database}.'`);
  return `${database}.${collection}`;
}

/** An optional document argument. */
export function docArgument(command: Doc, name: string): Doc | undefined {
  const value = field(command, name);
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value)) throw typeError(name, value, "object");
  return value;
}

/** A list of documents. */
export function docList(command: Doc, name: string): Doc[] {
  const value = field(command, name);
  if (value === undefined) throw new MongoError("MissingField", `BSON field '${name}' is missing but a required field`);
  if (!Array.isArray(value)) throw typeError(name, value, "array");
  return value.map((item: unknown) => {
    if (!isDoc(item)) throw typeError(name, item, "object");
    return item;
  });
}

/** An optional whole number that may not be negative, such as `skip`. */
export function countArgument(command: Doc, name: string): number | undefined {
  const value = field(command, name);
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) throw typeError(name, value, "long");
  if (!isIntegral(value)) throw new MongoError("FailedToParse", `Expected an integer: ${name}: ${String(value)}`);
  const number = toNumber(value);
  if (number < 0) throw new MongoError("BadValue", `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** A 64-bit argument, such as a cursor's id. */
export function idArgument(value: unknown, name: string): bigint {
  if (!isNumeric(value)) throw typeError(name, value, "long");
  return toBigInt(value);
}

/** The command's collation, or undefined to use the collection's. */
export function collationArgument(command: Doc): Collation | undefined {
  return parseCollation(field(command, "collation"));
}

/** A count as the server answers it: an int, or a long when it has to be. */
export function count(value: number): Int32 | Long {
  return value < 2 ** 31 ? new Int32(value) : Long.fromNumber(value);
}

/** The server's error for a collection that isn't there. */
export function namespaceNotFound(namespace: string): MongoError {
  return new MongoError("NamespaceNotFound", `ns does not exist: ${namespace}`);
}
