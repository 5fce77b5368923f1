import { equalValues, hashKey } from "../compare.ts";
import type { Collection, Found } from "../collection.ts";
import type { StoredDoc } from "../indexes.ts";
import { MongoError } from "../errors.ts";
import { compileFilter } from "../match.ts";
import { isNumeric, toNumber } from "../numeric.ts";
import { valuesAt } from "../paths.ts";
import type { Trace } from "../paths.ts";
import { compileProjection } from "../project.ts";
import { sortDocs, parseSort } from "../sort.ts";
import { field, isDoc, isTruthy, toBson } from "../values.ts";
import type { Doc } from "../values.ts";
import { collationArgument, count, countArgument, docArgument, namespaceOf } from "./context.ts";
import type { Command, CommandContext, Reply } from "./context.ts";

const emptyFound: Found = { docs: [], plan: { kind: "scan" }, examined: 0, matcher: () => true };

/** Refuses a hint at an index that isn't there; a good one changes nothing, as the best index is used anyway. */
function checkHint(collection: Collection, hint: unknown): void {
  if (hint === undefined || (isDoc(hint) && (Object.keys(hint).length === 0 || Object.hasOwn(hint, "$natural"))))
    return;
  const specs = [collection.idIndex, ...[...collection.indexes.values()].map((index) => index.spec)];
  if (specs.some((spec) => spec.name === hint || (isDoc(hint) && equalValues(spec.key, hint)))) return;
  throw new MongoError(
    "BadValue",
    "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
  );
}

/** Matches, sorts, skips and limits, as `find` and `count` do. */
export function selectDocs(
  context: CommandContext,
  filter: Doc,
  options: { sort?: unknown; skip: number; limit: number },
): Found {
  const { command, store } = context;
  const collection = store.get(namespaceOf(context));
  parseSort(options.sort);
  const collation = collationArgument(command);
  const variables = docArgument(command, "let");
  if (collection === undefined) {
    compileFilter(filter);
    return emptyFound;
  }
  checkHint(collection, field(command, "hint"));
  const sorted = docArgument({ sort: options.sort }, "sort") !== undefined;
  const enough = sorted || options.limit === 0 ? {} : { limit: options.skip + options.limit };
  const found = collection.find(filter, { collation, variables, ...enough });
  let docs: StoredDoc[] = found.docs;
  if (sorted) docs = sortDocs(docs, (stored) => stored.doc, options.sort, collation ?? collection.collation);
  if (options.skip > 0 || options.limit > 0)
    docs = docs.slice(options.skip, options.limit > 0 ? options.skip + options.limit : undefined);
  return { ...found, docs };
}

function* projected(
  found: Found,
  command: Doc,
  snapshot: readonly (readonly [Doc, Uint8Array])[],
): Generator<Uint8Array> {
  const project = compileProjection(
    field(command, "projection"),
    collationArgument(command),
    docArgument(command, "let"),
  );
  for (const [doc, bytes] of snapshot) {
    if (project === undefined) yield bytes;
    else {
      const trace: Trace = {};
      found.matcher(doc, trace);
      yield toBson(project(doc, trace));
    }
  }
}

function find(context: CommandContext): Reply {
  const { command, cursors } = context;
  const namespace = namespaceOf(context);
  if (isTruthy(command["tailable"])) {
    throw new MongoError(
      "BadValue",
      `error processing query: ns=${namespace} tailable cursor requested on non capped collection`,
    );
  }
  const rawLimit = field(command, "limit");
  // Drivers ask for a single batch by a negative limit.
  const negative = isNumeric(rawLimit) && toNumber(rawLimit) < 0;
  const limit = negative ? -toNumber(rawLimit) : (countArgument(command, "limit") ?? 0);
  const skip = countArgument(command, "skip") ?? 0;
  const batchSize = countArgument(command, "batchSize");
  compileProjection(field(command, "projection"), collationArgument(command), docArgument(command, "let"));
  const found = selectDocs(context, docArgument(command, "filter") ?? {}, {
    sort: field(command, "sort"),
    skip,
    limit,
  });
  const snapshot = found.docs.map(({ doc, bytes }) => [doc, bytes] as const);
  const single = negative || isTruthy(command["singleBatch"]);
  return { page: cursors.first(namespace, projected(found, command, snapshot), { batchSize, single }) };
}

function countDocs(context: CommandContext): Reply {
  const { command, store } = context;
  const filter = docArgument(command, "query") ?? {};
  const skip = countArgument(command, "skip") ?? 0;
  const limit = countArgument(command, "limit") ?? 0;
  if (Object.keys(filter).length === 0 && skip === 0 && limit === 0) {
    return { body: { n: count(store.get(namespaceOf(context))?.size ?? 0) } };
  }
  return { body: { n: count(selectDocs(context, filter, { skip, limit }).docs.length) } };
}

function distinct(context: CommandContext): Reply {
  const { command, store } = context;
  const key = field(command, "key");
  if (typeof key !== "string" || key === "")
    throw new MongoError("TypeMismatch", "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const collation = collationArgument(command) ?? store.get(namespaceOf(context))?.collation;
  const found = selectDocs(context, docArgument(command, "query") ?? {}, { skip: 0, limit: 0 });
  const values = new Map<string, unknown>();
  for (const { doc } of found.docs) {
    for (const value of valuesAt(doc, key.split("."))) {
      const members: unknown[] = Array.isArray(value) ? value : [value];
      for (const member of members) {
        const id = hashKey(member, collation);
        if (member !== undefined && !values.has(id)) values.set(id, member);
      }
    }
  }
  return { body: { values: [...values.values()] } };
}

function explain(context: CommandContext): Reply {
  const inner = docArgument(context.command, "explain") ?? {};
  const [name] = Object.keys(inner);
  const filter = docArgument(inner, "filter") ?? docArgument(inner, "query") ?? {};
  if (name !== "find" && name !== "count")
    throw new MongoError("CommandNotFound", `Explain failed due to unknown command: ${name ?? ""}`);
  const scope: CommandContext = { ...context, command: inner };
  const found = selectDocs(scope, filter, {
    sort: field(inner, "sort"),
    skip: countArgument(inner, "skip") ?? 0,
    limit: countArgument(inner, "limit") ?? 0,
  });
  const { plan } = found;
  const access: Doc =
    plan.kind === "index"
      ? {
          stage: "FETCH",
          inputStage: { stage: "IXSCAN", indexName: plan.index.spec.name, keyPattern: plan.index.spec.key },
        }
      : { stage: plan.kind === "id" ? "IDHACK" : "COLLSCAN", filter };
  return {
    body: {
      queryPlanner: { namespace: namespaceOf(scope), parsedQuery: filter, winningPlan: access, rejectedPlans: [] },
      executionStats: {
        executionSuccess: true,
        nReturned: count(found.docs.length),
        totalKeysExamined: count(plan.kind === "index" ? found.examined : 0),
        totalDocsExamined: count(found.examined),
      },
    },
  };
}

/** Commands that read one collection. */
export const queryCommands: Record<string, Command> = {
  find: { run: find, writes: false },
  count: { run: countDocs, writes: false },
  distinct: { run: distinct, writes: false },
  explain: { run: explain, writes: false },
};
