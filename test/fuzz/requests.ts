import fc, { type Arbitrary } from "fast-check";
import { nastyText, valid, type Hole } from "./arbitraries.ts";
import { bodyOf, type Body } from "./bodies.ts";
import type { Document, Operation, Parameter } from "./document.ts";

export type Caller = "nobody" | "person" | "admin" | "key" | "stranger";
/** A request to be: what it names is put in when it is sent. */
export type Plan = {
  operation: Operation;
  /** Now and then one that the operation's path does not have. */
  method: string;
  caller: Caller;
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  headers: Record<string, unknown>;
  body?: Body;
};
type Fields = Arbitrary<Record<string, unknown>>;

const anyOf = <T>(...parts: [weight: number, arbitrary: Arbitrary<T>][]) =>
  fc.oneof(...parts.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** The place of something in the path: what was found below the same path before. */
const inPath: Arbitrary<Hole> = fc.record({ hole: fc.constant("path"), pick: fc.nat(1_000_000) });
const SPEAKING = new Set(["event", "channel", "locale", "version"]);
/** Stands for the signature of the body, which is not there yet. */
export const SIGNED = "signed";
const named = (hole: string) => fc.constant<unknown>({ hole, pick: 0 });
/** Headers that mean something beyond their operation. */
const HEADERS: Record<string, Arbitrary<unknown>> = {
  "idempotency-key": anyOf<unknown>([9, fc.uuid()], [1, fc.constantFrom("k1", "k2", "k3")]),
  "if-match": anyOf<unknown>([6, named("etag")], [1, fc.constantFrom("*", '"v1"', 'W/"v1"', '"0"')]),
  "if-none-match": anyOf<unknown>([3, named("etag")], [1, fc.constant("*")]),
  "x-order-token": named("orderToken"),
  "stripe-signature": fc.constant<unknown>(SIGNED),
};
const KEY = HEADERS["idempotency-key"] ?? fc.uuid();
const TRACES = ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-xyz", "\u00e9"];

function inPlace(document: Document, { in: where, name, schema }: Parameter, isGood: boolean): Arbitrary<unknown> {
  const known = where === "header" ? HEADERS[name] : undefined;
  const good = known ?? (where === "path" && !SPEAKING.has(name) ? inPath : valid(document, schema, name));
  return isGood ? good : anyOf([6, good], [1, valid(document, schema)], [2, nastyText]);
}

function fields(document: Document, operation: Operation, where: Parameter["in"], isGood: boolean): Fields {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === where);
  const always = ({ name, required = false }: Parameter): boolean =>
    where === "path" || name === "x-order-token" || name === "stripe-signature" || (isGood && required);
  return fc.record(
    Object.fromEntries(parameters.map((parameter) => [parameter.name, inPlace(document, parameter, isGood)])),
    { requiredKeys: parameters.filter(always).map(({ name }) => name) },
  );
}

function headersOf(document: Document, operation: Operation, isGood: boolean): Fields {
  const rarely = fc.constant<unknown>(undefined);
  const key = operation.method === "GET" ? rarely : anyOf([isGood ? 20 : 6, KEY], [1, nastyText], [1, rarely]);
  const trace = anyOf<unknown>([6, rarely], [1, fc.constantFrom(...TRACES)]);
  const known = fields(document, operation, "header", isGood);
  return fc.tuple(known, key, trace).map(([headers, idempotencyKey, traceparent]) => ({
    "idempotency-key": idempotencyKey,
    traceparent,
    ...headers,
  }));
}

/** Requests of one operation: good ones, and such as somebody with bad intentions or a bug would send. */
function plansOf(document: Document, operation: Operation): Arbitrary<Plan> {
  const item = document.paths[operation.path] ?? {};
  const others = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !item[method.toLowerCase()]);
  const caller = (isGood: boolean) =>
    anyOf<Caller>(
      [isGood ? 1 : 3, fc.constant("nobody")],
      [isGood ? 5 : 6, fc.constant("person")],
      [isGood ? 8 : 7, fc.constant("admin")],
      [3, fc.constant("key")],
      [isGood ? 0 : 1, fc.constant("stranger")],
    );
  const planned = fc.boolean().chain((isGood) =>
    fc.record({
      operation: fc.constant(operation),
      method: isGood
        ? fc.constant(operation.method)
        : anyOf([20, fc.constant(operation.method)], [1, fc.constantFrom(operation.method, ...others)]),
      caller: caller(isGood),
      path: fields(document, operation, "path", isGood),
      query: fields(document, operation, "query", isGood),
      headers: headersOf(document, operation, isGood),
      body: bodyOf(document, operation, isGood),
    }),
  );
  return planned.map(({ body, ...plan }) => (body && plan.method !== "GET" ? { ...plan, body } : plan));
}

/** So many requests, the operations in turn; the same for the same seed. Each is made when it is asked for. */
export function* plans(
  document: Document,
  operations: readonly Operation[],
  runs: number,
  seed: number,
): Generator<Plan> {
  const arbitraries = operations.map((operation) => plansOf(document, operation));
  for (let at = 0; at < runs; at += 1) {
    const arbitrary = arbitraries[at % arbitraries.length];
    if (arbitrary) yield* fc.sample(arbitrary, { seed: (seed + at * 7_919) % 2 ** 31, numRuns: 1 });
  }
}
