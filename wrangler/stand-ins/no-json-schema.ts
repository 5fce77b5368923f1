/*
 * Stands in for what zod knows of JSON Schema, and for its compiler, in what is uploaded (`alias` of the configurations
 * here): only notification makes JSON Schemas, no Worker reads one, and none may compile code.
 */

function absent(): never {
  throw new Error("zod was uploaded without its parts for JSON Schema, and without its compiler");
}

/** Each schema offers these two, and nobody takes them. */
export const createStandardJSONSchemaMethod = () => absent;
export const createToJSONSchemaMethod = () => absent;

export const INVALID = Symbol.for("zod.compile.invalid");

export {
  absent as compile,
  absent as fromJSONSchema,
  absent as JSONSchemaGenerator,
  absent as toJSONSchema,
  absent as withParser,
  absent as ZodCompileAsyncError,
  absent as ZodCompileUnsupportedError,
  absent as aggregateChecks,
  absent as anyProcessor,
  absent as arrayProcessor,
  absent as bigintProcessor,
  absent as booleanProcessor,
  absent as catchProcessor,
  absent as customProcessor,
  absent as dateProcessor,
  absent as defaultProcessor,
  absent as enumProcessor,
  absent as fileProcessor,
  absent as functionProcessor,
  absent as intersectionProcessor,
  absent as js,
  absent as lazyProcessor,
  absent as literalProcessor,
  absent as mapProcessor,
  absent as nanProcessor,
  absent as neverProcessor,
  absent as nonoptionalProcessor,
  absent as nullProcessor,
  absent as nullableProcessor,
  absent as numberProcessor,
  absent as objectProcessor,
  absent as optionalProcessor,
  absent as pipeProcessor,
  absent as prefaultProcessor,
  absent as promiseProcessor,
  absent as readonlyProcessor,
  absent as recordProcessor,
  absent as setProcessor,
  absent as stringProcessor,
  absent as successProcessor,
  absent as symbolProcessor,
  absent as templateLiteralProcessor,
  absent as transformProcessor,
  absent as tupleProcessor,
  absent as undefinedProcessor,
  absent as unionProcessor,
  absent as unknownProcessor,
  absent as voidProcessor,
};
