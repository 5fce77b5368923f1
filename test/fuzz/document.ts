/** The parts of an OpenAPI 3.1 document that requests are made from, and answers judged by. */
export type Schema = { [keyword: string]: unknown; $ref?: string };
export type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema };
type Media = { schema?: Schema; example?: unknown };
type Header = { $ref?: string; required?: boolean; schema?: Schema };
type Reply = { headers?: Record<string, Header>; content?: Record<string, Media> };
type Described = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Reply>;
};
export type Document = {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema>; headers: Record<string, Header> };
};
export type Operation = Described & { method: string; path: string };

const METHODS = ["get", "post", "put", "patch", "delete"];

/** All operations of a document, in its order. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = item[method];
      return described ? [{ ...described, method: method.toUpperCase(), path }] : [];
    }),
  );
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSchema = (value: unknown): value is Schema => isObject(value);
export const schemasOf = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** A schema without its reference, and with what `allOf` puts together in one. */
export function resolve(document: Document, schema: Schema): Schema {
  if (schema.$ref) {
    const { $ref, ...rest } = schema;
    const known = document.components.schemas[$ref.replace("#/components/schemas/", "")];
    if (!known) throw new Error(`${$ref} is not in the document`);
    return resolve(document, { ...known, ...rest });
  }
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const merged: Schema = {};
  for (const part of [...schemasOf(allOf), rest]) {
    const { properties, required, ...others } = resolve(document, part);
    if (properties) merged["properties"] = { ...propertiesOf(merged), ...propertiesOf({ properties }) };
    if (required) merged["required"] = [...namesOf(merged["required"]), ...namesOf(required)];
    Object.assign(merged, others);
  }
  return merged;
}

/** The properties of an object's schema. */
export function propertiesOf(schema: Schema): Record<string, Schema> {
  const { properties } = schema;
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, Schema] => isSchema(entry[1])),
  );
}

export const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
