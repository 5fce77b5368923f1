import { z } from "@hono/zod-openapi";
import { DomainEvent, type EventType } from "@orderapp/contracts/events";

/** What a template can say of a value, as the event's schema tells. */
export type Shape = {
  type: "string" | "number" | "boolean" | "object" | "array" | "date-time" | "money" | "any";
  optional?: true;
  fields?: Readonly<Record<string, Shape>>;
  items?: Shape;
};

export type Variable = { name: string; type: Shape["type"]; optional: boolean };

const STRING: Shape = { type: "string" };
const OPTIONAL: Shape = { type: "string", optional: true };
const object = (fields: Record<string, Shape>): Shape => ({ type: "object", fields });

/** What every message knows besides its event. */
const AROUND: Record<string, Shape> = {
  event: object({ type: STRING, at: { type: "date-time" } }),
  store: object({ name: STRING, url: STRING }),
  pages: object({ verifyEmail: STRING, resetPassword: STRING }),
  greeting: STRING,
  locale: STRING,
};

// Only some mails carry a link of their own.
const LINKED: Partial<Record<EventType, Record<string, Shape>>> = {
  "user.registered": { link: OPTIONAL },
  "user.verification_requested": { link: STRING },
  "user.password_reset_requested": { link: STRING },
  "cart.abandoned": { unsubscribe: STRING },
};

// A cache that may vanish.
const shapes = new Map<EventType, Shape>();

/** All that the templates of an event may say. */
export function shapeOf(event: EventType): Shape {
  const known = shapes.get(event);
  if (known) return known;
  const schema = DomainEvent.options.find((option) => option.shape.type.value === event);
  if (!schema) throw new Error(`no schema of ${event}`);
  const json = z.toJSONSchema(schema.shape.data, { io: "output", reused: "inline", unrepresentable: "any" });
  const shape = object({ ...readShape(json as JsonSchema).fields, ...AROUND, ...LINKED[event] });
  shapes.set(event, shape);
  return shape;
}

type JsonSchema = {
  type?: string;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
};

function readShape(schema: JsonSchema): Shape {
  switch (schema.type) {
    case "object": {
      const required = new Set(schema.required);
      const entries = Object.entries(schema.properties ?? {}).map(([name, field]): [string, Shape] => [
        name,
        required.has(name) ? readShape(field) : { ...readShape(field), optional: true },
      ]);
      const fields = Object.fromEntries(entries);
      const isMoney = entries.length === 2 && fields["amount"] && fields["currency"];
      return { type: isMoney ? "money" : "object", fields };
    }
    case "array":
      return { type: "array", items: readShape(schema.items ?? {}) };
    case "string":
      return { type: schema.format === "date-time" ? "date-time" : "string" };
    case "number":
    case "integer":
      return { type: "number" };
    case "boolean":
      return { type: "boolean" };
    case undefined:
    default:
      return { type: "any" };
  }
}

/** The variables of an event's templates, flat: `order.items[].title`. */
export const variablesOf = (event: EventType): Variable[] => flatten(shapeOf(event), "");

function flatten(shape: Shape, name: string): Variable[] {
  const own: Variable[] = name ? [{ name, type: shape.type, optional: shape.optional ?? false }] : [];
  if (shape.type === "money") return own;
  const inner = Object.entries(shape.fields ?? {}).flatMap(([field, of]) =>
    flatten(of, name ? `${name}.${field}` : field),
  );
  const items = shape.items ? flatten(shape.items, `${name}[]`) : [];
  return shape.type === "object" && inner.length > 0 ? inner : [...own, ...inner, ...items];
}

/** Where a path leads; undefined when nothing is there. A part that is known only at rendering is `any`. */
export function follow(shape: Shape, path: readonly unknown[]): Shape | undefined {
  let at: Shape | undefined = shape;
  for (const step of path) {
    if (!at || at.type === "any") return at;
    at = stepInto(at, step);
  }
  return at;
}

function stepInto(shape: Shape, step: unknown): Shape | undefined {
  if (shape.type === "array") {
    if (step === "size") return { type: "number" };
    return typeof step !== "string" || step === "first" || step === "last" ? shape.items : undefined;
  }
  if (typeof step !== "string") return typeof step === "object" && shape.fields ? { type: "any" } : undefined;
  if (shape.fields) return Object.hasOwn(shape.fields, step) ? shape.fields[step] : undefined;
  return step === "size" && shape.type !== "number" && shape.type !== "boolean" ? { type: "number" } : undefined;
}
