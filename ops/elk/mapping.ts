import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

interface Field {
  type?: string | undefined;
  dynamic?: string | boolean | undefined;
  properties?: Record<string, Field> | undefined;
  fields?: Record<string, Field> | undefined;
}

const Field: z.ZodType<Field> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    dynamic: z.union([z.string(), z.boolean()]).optional(),
    properties: z.record(z.string(), Field).optional(),
    fields: z.record(z.string(), Field).optional(),
  }),
);
const Template = z.object({
  index_patterns: z.array(z.string()),
  template: z.object({ settings: z.record(z.string(), z.unknown()), mappings: Field }),
});

/** An index template of `elasticsearch/`. */
export const readTemplate = (file: string) =>
  Template.parse(JSON.parse(readFileSync(join(import.meta.dirname, "elasticsearch", file), "utf8")));

/** Why Elasticsearch would refuse a document: fields that are not mapped, and values that are not of their type. */
export function refusals(value: unknown, field: Field, path = "", dynamic: string | boolean = "strict"): string[] {
  if (value === null || value === undefined) return [];
  // A list is a field with many values.
  if (Array.isArray(value) && field.type !== "flattened") {
    return value.flatMap((item) => refusals(item, field, path, dynamic));
  }
  if (field.properties) {
    if (typeof value !== "object") return [`${path} is an object in the mapping`];
    const rule = field.dynamic ?? dynamic;
    return Object.entries(value).flatMap(([name, inner]) => {
      const known = field.properties?.[name];
      if (known) return refusals(inner, known, path ? `${path}.${name}` : name, rule);
      return rule === "strict" ? [`${path ? `${path}.` : ""}${name} is not mapped`] : [];
    });
  }
  return isOf(field.type ?? "", value) ? [] : [`${path} is no ${field.type}: ${JSON.stringify(value)}`];
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "date":
      return typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
    case "long":
      return Number.isSafeInteger(value);
    case "double":
      return typeof value === "number";
    case "keyword":
    case "text":
      return typeof value !== "object";
    case "flattened":
      return typeof value === "object" && !Array.isArray(value);
    default:
      return false;
  }
}

/** Every field of a mapping by its full name, its sub-fields too. */
export function fieldsOf(field: Field, path = ""): string[] {
  const inner = { ...field.properties, ...field.fields };
  const here = path !== "" && field.type !== undefined ? [path] : [];
  return [...here, ...Object.entries(inner).flatMap(([name, next]) => fieldsOf(next, path ? `${path}.${name}` : name))];
}
