import type { EventType } from "@orderapp/contracts/events";
import type { FieldError } from "@orderapp/core/errors";
import { ForTag, LiquidError, TypeGuards, type Template, type Variable } from "liquidjs";
import { createEngine, parseSource, TooDeep } from "./engine.ts";
import { MAX_SOURCE, PARTS, type Content, type Part, type TemplateChannel } from "./template.ts";
import { follow, shapeOf, type Shape } from "./variables.ts";

const engine = createEngine({ escape: false, allErrors: true });
const MAX_ERRORS = 20;
const ANY: Shape = { type: "any" };
const FORLOOP: Shape = {
  type: "object",
  fields: Object.fromEntries(
    ["index", "index0", "rindex", "rindex0", "first", "last", "length"].map((name) => [name, ANY] as const),
  ),
};

type Names = Readonly<Record<string, Shape>>;

/** What is wrong with a template: missing parts, syntax, filters, and variables that its event does not have. */
export function checkTemplate(event: EventType, channel: TemplateChannel, content: Content): FieldError[] {
  const parts: readonly Part[] = PARTS[channel];
  const wrong = (Object.keys(content) as Part[])
    .filter((part) => !parts.includes(part))
    .map((path) => ({ path, message: `A message by ${channel} has no ${path}`, code: "unknown_field" }));
  const { fields = {} } = shapeOf(event);
  return [...wrong, ...parts.flatMap((part) => checkPart(part, content[part], fields))].slice(0, MAX_ERRORS);
}

function checkPart(path: Part, source: string | undefined, names: Names): FieldError[] {
  if (source === undefined || source.trim() === "") return [{ path, message: "Required", code: "required" }];
  if (source.length > MAX_SOURCE[path]) {
    return [{ path, message: `At most ${MAX_SOURCE[path]} characters`, code: "too_big" }];
  }
  try {
    const found = new Map<string, FieldError>();
    checkVariables(parseSource(engine, source).templates, names, (variable) => {
      const { row: line, col: column } = variable.location;
      const message = `There is no variable \`${String(variable)}\` here`;
      found.set(`${line}:${column}`, { path, message, code: "unknown_variable", line, column });
    });
    return [...found.values()];
  } catch (error) {
    return errorsOf(error, path);
  }
}

type Report = (variable: Variable) => void;

/** A loop's own variable is checked by what it goes through; one that is assigned may be anything. */
function checkVariables(templates: Template[], names: Names, report: Report): void {
  const { globals, locals } = engine.analyzeSync(templates, { partials: false });
  const known = { ...names };
  for (const name of Object.keys(locals)) known[name] = ANY;
  for (const variables of Object.values(globals)) {
    for (const variable of variables) {
      const [root, ...path] = variable.segments;
      const shape = typeof root === "string" && Object.hasOwn(known, root) ? known[root] : undefined;
      if (!shape || !follow(shape, path)) report(variable);
    }
  }
  for (const loop of loopsIn(templates)) {
    const element = elementOf(loop, known);
    checkVariables(loop.templates, { ...known, [loop.variable]: element, forloop: FORLOOP }, report);
  }
}

function* loopsIn(templates: Template[]): Generator<ForTag> {
  for (const template of templates) {
    if (template instanceof ForTag) yield template;
    else yield* loopsIn(childrenOf(template));
  }
}

const childrenOf = (template: Template): Template[] => {
  if (!template.children) return [];
  const { done, value } = template.children(false, true).next();
  return done ? value : [];
};

/** What a loop's variable is, as far as it can be told. */
function elementOf({ collection }: ForTag, names: Names): Shape {
  if (!TypeGuards.isPropertyAccessToken(collection)) return ANY;
  const [root = "", ...path] = collection.getText().trim().split(".");
  const shape = Object.hasOwn(names, root) ? names[root] : undefined;
  return (shape && follow(shape, path)?.items) ?? ANY;
}

/** An error of the engine as one of ours, with its place. */
export function errorsOf(error: unknown, path: Part): FieldError[] {
  if (error instanceof TooDeep) {
    const [line, column] = error.position;
    return [{ path, message: error.message, code: "too_deep", line, column }];
  }
  if (error instanceof RangeError) return [{ path, message: "Too deeply nested", code: "too_deep" }];
  if (!LiquidError.is(error)) throw error;
  if ("errors" in error && Array.isArray(error.errors)) return error.errors.flatMap((one) => errorsOf(one, path));
  const [line = 1, column = 1] = error.token.getPosition();
  const message = error.message.replace(/,? *line:\d+, col:\d+.*$/s, "");
  return [{ path, message, code: codeOf(message, error.name), line, column }];
}

function codeOf(message: string, name: string): string {
  if (message.startsWith("undefined filter")) return "unknown_filter";
  if (/^tag "?.*"? not found$/.test(message)) return "unknown_tag";
  return name === "RenderError" ? "not_renderable" : "syntax";
}
