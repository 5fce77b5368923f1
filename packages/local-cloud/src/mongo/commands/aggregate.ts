import { Int32 } from "bson";
import { checkStages, runPlainPipeline } from "../aggregate-engine.ts";
import type { Collation } from "../collation.ts";
import { MongoError } from "../errors.ts";
import { isNumeric, toNumber } from "../numeric.ts";
import { demoteDoc, promoteDoc } from "../promote.ts";
import { sortDocs } from "../sort.ts";
import { field, isDoc, parseBson, toBson } from "../values.ts";
import type { Doc } from "../values.ts";
import { collationArgument, countArgument, docArgument, docList, namespaceOf } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";
import { writeOut } from "./output-stages.ts";

type Row = { doc: Doc; bytes: Uint8Array | undefined };

/**
 * Runs the leading stages that only choose and order documents on the stored, typed documents: they use indexes,
 * and numbers keep their types. Returns the rows and the stages that are left for the engine.
 */
function leadingStages(
  context: CommandContext,
  pipeline: readonly Doc[],
  collation: Collation | undefined,
): { rows: Row[]; rest: Doc[] } {
  const collection = context.store.get(namespaceOf(context));
  const variables = docArgument(context.command, "let");
  const first = pipeline[0]?.["$match"];
  const leads = isDoc(first);
  const found = collection?.find(leads ? first : {}, { collation, variables });
  let rows: Row[] = (found?.docs ?? []).map(({ doc, bytes }) => ({ doc, bytes }));
  let at = leads ? 1 : 0;
  for (; at < pipeline.length; at++) {
    const stage = pipeline[at] ?? {};
    const next = chooseRows(rows, stage, collation);
    if (next === undefined) break;
    rows = next;
  }
  return { rows, rest: pipeline.slice(at) };
}

function chooseRows(rows: Row[], stage: Doc, collation: Collation | undefined): Row[] | undefined {
  const [name = ""] = Object.keys(stage);
  const operand = stage[name];
  if (name === "$sort" && isDoc(operand)) return sortDocs(rows, (row) => row.doc, operand, collation);
  if (!isNumeric(operand)) return undefined;
  const number = toNumber(operand);
  if (name === "$skip" && number >= 0) return rows.slice(number);
  if (name === "$limit" && number > 0) return rows.slice(0, number);
  return undefined;
}

/** What drivers send for countDocuments, answered without building groups. */
function counted(rows: Row[], rest: Doc[]): Row[] | undefined {
  const [stage] = rest;
  const group = stage?.["$group"];
  if (rest.length !== 1 || !isDoc(group) || Object.keys(group).join() !== "_id,n") return undefined;
  const sum = group["n"];
  const step = isDoc(sum) && Object.keys(sum).join() === "$sum" ? sum["$sum"] : undefined;
  const constant = isNumeric(group["_id"]) || group["_id"] === null;
  if (!constant || !isNumeric(step) || toNumber(step) !== 1) return undefined;
  return rows.length === 0 ? [] : [{ doc: { _id: group["_id"], n: new Int32(rows.length) }, bytes: undefined }];
}

function runEngine(context: CommandContext, rows: Row[], rest: Doc[], collation: Collation | undefined): Row[] {
  const { store, database, command } = context;
  const loaded = new Map<string, Doc[]>();
  const collection = (name: string): Doc[] => {
    const present = loaded.get(name);
    if (present !== undefined) return present;
    const docs = [...(store.get(`${database}.${name}`)?.all() ?? [])].map((stored) => promoteDoc(stored.doc));
    loaded.set(name, docs);
    return docs;
  };
  const plain = rows.map((row) => promoteDoc(row.doc));
  const options = { collation, collection, variables: docArgument(command, "let") };
  return runPlainPipeline(plain, rest, options).map((doc) => ({ doc: demoteDoc(doc), bytes: undefined }));
}

function statistics(context: CommandContext, stage: Doc): Doc[] | undefined {
  const collection = context.store.get(namespaceOf(context));
  if (Object.hasOwn(stage, "$collStats")) {
    const size = collection?.size ?? 0;
    return [
      {
        ns: namespaceOf(context),
        localTime: new Date(),
        count: new Int32(size),
        storageStats: { count: new Int32(size), size: new Int32(collection?.bytes ?? 0) },
      },
    ];
  }
  if (Object.hasOwn(stage, "$indexStats")) {
    return [...(collection?.indexes.values() ?? [])].map(({ spec }) => ({
      name: spec.name,
      key: spec.key,
      spec: spec.doc,
    }));
  }
  return undefined;
}

function aggregate(context: CommandContext): Reply {
  const { command, store, cursors, database } = context;
  const cursor = docArgument(command, "cursor");
  if (cursor === undefined)
    throw new MongoError(
      "FailedToParse",
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  const batchSize = countArgument(cursor, "batchSize");
  const pipeline = checkStages(docList(command, "pipeline"));
  const wholeDatabase = typeof field(command, "aggregate") !== "string";
  const namespace = wholeDatabase ? `${database}.$cmd.aggregate` : namespaceOf(context);
  const scope = wholeDatabase ? { ...context, command: { ...command, aggregate: "$cmd.aggregate" } } : context;
  const collation = collationArgument(command) ?? store.get(namespace)?.collation;
  const output = pipeline.findIndex((stage) => Object.hasOwn(stage, "$out") || Object.hasOwn(stage, "$merge"));
  if (output >= 0 && output !== pipeline.length - 1) {
    throw new MongoError(
      "OutputNotLast",
      `${Object.keys(pipeline[output] ?? {})[0] ?? ""} can only be the final stage in the pipeline`,
    );
  }
  const reading = output < 0 ? pipeline : pipeline.slice(0, -1);
  const rows = rowsOf(scope, reading, collation);
  const [last] = output < 0 ? [] : pipeline.slice(-1);
  if (last !== undefined) {
    writeOut(
      scope,
      last,
      rows.map((row) => row.doc),
    );
    return { page: cursors.first(namespace, [], { batchSize, single: true }) };
  }
  const bytes = rows.map((row) => row.bytes ?? toBson(row.doc));
  return { page: cursors.first(namespace, bytes, { batchSize, single: false }) };
}

function rowsOf(context: CommandContext, pipeline: Doc[], collation: Collation | undefined): Row[] {
  const [head, ...tail] = pipeline;
  const stats = head === undefined ? undefined : statistics(context, head);
  if (stats !== undefined)
    return tail.length === 0 ? stats.map(asRow) : runEngine(context, stats.map(asRow), tail, collation);
  const { rows, rest } = leadingStages(context, pipeline, collation);
  if (rest.length === 0) return rows;
  return counted(rows, rest) ?? runEngine(context, rows, rest, collation);
}

// Through bytes, so that plain numbers get their BSON types.
const asRow = (doc: Doc): Row => ({ doc: parseBson(toBson(doc)), bytes: undefined });

/** The aggregate command; it may write when the pipeline ends with `$out` or `$merge`. */
export const aggregateCommands: Record<string, Command> = { aggregate: { run: aggregate, writes: false } };
