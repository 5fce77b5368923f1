import { Aggregator } from "mingo/aggregator";
import { Context, evalExpr, ProcessingMode } from "mingo/core";
import { Lazy } from "mingo/lazy";
import type { Iterator } from "mingo/lazy";
import * as pipelineOperators from "mingo/operators/pipeline";
import * as projectionOperators from "mingo/operators/projection";
import * as windowOperators from "mingo/operators/window";
import type { AnyObject, Options } from "mingo/types";
import type { Collation } from "./collation.ts";
import { hashKey } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { evaluator, expressionContext, translateErrors } from "./expressions.ts";
import { compileFilter } from "./match.ts";
import { isNumeric, toNumber } from "./numeric.ts";
import { promote, promoteDoc } from "./promote.ts";
import { sortDocs } from "./sort.ts";
import { isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

/** What a pipeline may use besides its input; `collection` gives the plain documents of another collection. */
export type PipelineOptions = {
  collation?: Collation | undefined;
  variables?: Doc | undefined;
  collection?: (name: string) => Doc[];
};

function group(collation: Collation | undefined) {
  return (input: Iterator, spec: AnyObject, options: Options): Iterator => {
    if (!Object.hasOwn(spec, "_id"))
      throw new MongoError("GroupWithoutId", "a group specification must include an _id");
    const fields = Object.keys(spec).filter((key) => key !== "_id");
    for (const key of fields) {
      const accumulator = spec[key];
      if (!isDoc(accumulator) || !Object.keys(accumulator)[0]?.startsWith("$")) {
        throw new MongoError("NotAccumulator", `The field '${key}' must be an accumulator object`);
      }
    }
    return input.transform<Doc>((docs: unknown) => {
      const idOf = evaluator(spec["_id"], variablesOf(options));
      const groups = new Map<string, { id: unknown; docs: unknown[] }>();
      for (const doc of Array.isArray(docs) ? docs : []) {
        const id = idOf(isDoc(doc) ? doc : {}) ?? null;
        const key = hashKey(id, collation);
        const present = groups.get(key);
        if (present === undefined) groups.set(key, { id, docs: [doc] });
        else present.docs.push(doc);
      }
      return Lazy([...groups.values()].map((entry) => accumulate(entry, fields, spec, options)));
    });
  };
}

// A fresh set of options gives every document its own $$ROOT.
function groupOptions(options: Options): Options {
  const { context, collectionResolver } = options;
  const variables = variablesOf(options);
  return {
    ...plainOptions,
    context,
    ...(variables ? { variables } : {}),
    ...(collectionResolver ? { collectionResolver } : {}),
  };
}

/** The variables in scope: those of the command, and in the pipeline of a `$lookup` those of its `let`. */
function variablesOf(options: Options): Doc | undefined {
  const local: unknown = Reflect.get(options, "local");
  const own = typeof local === "object" && local !== null ? Reflect.get(local, "variables") : undefined;
  return isDoc(own) ? { ...options.variables, ...own } : options.variables && { ...options.variables };
}

const plainOptions = {
  idKey: "_id",
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
  processingMode: ProcessingMode.CLONE_OFF,
};

function accumulate(entry: { id: unknown; docs: unknown[] }, fields: string[], spec: AnyObject, options: Options): Doc {
  const out: Doc = { _id: entry.id };
  for (const key of fields) out[key] = evalExpr(entry.docs, spec[key], groupOptions(options));
  return out;
}

function stages(collation: Collation | undefined) {
  return {
    ...pipelineOperators,
    $group: group(collation),
    $match: (input: Iterator, spec: unknown, options: Options): Iterator => {
      if (!isDoc(spec)) throw new MongoError("FailedToParse", "the match filter must be an expression in an object");
      const matcher = compileFilter(spec, { collation, variables: variablesOf(options) });
      return input.filter((doc: Doc) => matcher(doc));
    },
    $sort: (input: Iterator, spec: unknown, _options: Options): Iterator =>
      input.transform<Doc>((docs: unknown) =>
        Lazy(sortDocs(Array.isArray(docs) ? docs.filter(isDoc) : [], (doc) => doc, spec, collation)),
      ),
    $limit: (input: Iterator, spec: unknown, _options: Options): Iterator => {
      if (!isNumeric(spec) || toNumber(spec) <= 0) throw new MongoError("BadValue", "the limit must be positive");
      return input.take(toNumber(spec));
    },
  };
}

/** Checks that every stage exists and stands alone in its document. */
export function checkStages(pipeline: readonly unknown[]): Doc[] {
  return pipeline.map((stage) => {
    if (!isDoc(stage)) throw new MongoError("TypeMismatch", "Each element of the 'pipeline' array must be an object");
    const names = Object.keys(stage);
    const [name] = names;
    if (names.length !== 1 || name === undefined) {
      throw new MongoError("StageSize", "A pipeline stage specification object must contain exactly one field.");
    }
    if (
      !Object.hasOwn(pipelineOperators, name) &&
      name !== "$indexStats" &&
      name !== "$collStats" &&
      name !== "$listSessions"
    ) {
      throw new MongoError("UnknownStage", `Unrecognized pipeline stage name: '${name}'`);
    }
    return stage;
  });
}

/** Runs a pipeline over plain documents and returns plain documents. */
export function runPlainPipeline(docs: readonly Doc[], pipeline: readonly Doc[], options: PipelineOptions): Doc[] {
  checkStages(pipeline);
  const context = Context.from(
    Context.init({
      pipeline: stages(options.collation),
      projection: projectionOperators,
      window: windowOperators,
    }),
    expressionContext,
  );
  const { collection, variables } = options;
  return translateErrors(() => {
    const aggregator = new Aggregator(
      pipeline.map((stage) => promoteDoc(stage)),
      {
        ...plainOptions,
        context,
        ...(variables === undefined ? {} : { variables: promoteDoc(variables) }),
        ...(collection === undefined ? {} : { collectionResolver: collection }),
      },
    );
    return aggregator
      .run<Doc>(docs.map((doc) => ({ ...doc })))
      .map((doc) => (isDoc(doc) ? doc : { value: promote(doc) }));
  });
}
