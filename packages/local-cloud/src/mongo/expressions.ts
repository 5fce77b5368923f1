import { Context, evalExpr, ProcessingMode } from "mingo/core";
import * as accumulators from "mingo/operators/accumulator";
import * as expressions from "mingo/operators/expression";
import type { Options } from "mingo/types";
import { MongoError } from "./errors.ts";
import { exactAccumulators, exactExpressions } from "./expression-operators.ts";
import { demote, promote, promoteDoc } from "./promote.ts";
import { isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

/** An aggregation operator as the engine calls it: on a document, or on a group's documents. */
export type Operator = (target: unknown, expression: unknown, options: Options) => unknown;

const operators: Record<string, unknown> = {
  ...accumulators,
  ...expressions,
  ...exactExpressions,
  ...exactAccumulators,
};

/** All expression operators, with those replaced whose results depend on BSON types. */
export const expressionContext = Context.init({
  expression: { ...expressions, ...exactExpressions, ...exactAccumulators },
  accumulator: { ...accumulators, ...exactAccumulators },
});

function isOperatorFunction(value: unknown): value is Operator {
  return typeof value === "function";
}

function collect(expression: unknown, found: Map<`$${string}`, Operator>): void {
  if (Array.isArray(expression)) {
    for (const item of expression) collect(item, found);
  } else if (isDoc(expression)) {
    for (const [name, argument] of Object.entries(expression)) {
      if (name.startsWith("$")) {
        const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
        if (!isOperatorFunction(operator))
          throw new MongoError("InvalidPipelineOperator", `Unrecognized expression '${name}'`);
        found.set(`$${name.slice(1)}`, operator);
      }
      if (name !== "$literal") collect(argument, found);
    }
  }
}

/** Compiles an expression to a function of a document's plain view; unknown operators are refused at once. */
export function evaluator(expression: unknown, variables?: Doc): (plain: Doc) => unknown {
  const plain = promote(expression);
  const found = new Map<`$${string}`, Operator>();
  collect(plain, found);
  // The engine copies its context on every call, so it gets only the operators in use.
  const context = Context.init({ expression: Object.fromEntries(found) });
  const options: Options = {
    ...baseOptions,
    context,
    ...(variables === undefined ? {} : { variables: promoteDoc(variables) }),
  };
  return (doc) => translateErrors(() => evalExpr(doc, plain, options));
}

const baseOptions = {
  idKey: "_id",
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
  processingMode: ProcessingMode.CLONE_OFF,
};

/** Evaluates an expression once, on a typed document. */
export function evaluate(doc: Doc, expression: unknown, variables?: Doc): unknown {
  return demote(evaluator(expression, variables)(promoteDoc(doc)));
}

/** Runs the engine and turns what it throws into the server's errors. */
export function translateErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof MongoError || !(error instanceof Error)) throw error;
    if (error instanceof RangeError) throw new MongoError("Overflow", error.message);
    throw new MongoError("BadValue", error.message.replace(/^mingo: /, ""));
  }
}
