import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export type Document = Record<string, unknown>;
type Options = Record<string, unknown>;

const Processors = z.array(z.record(z.string(), z.record(z.string(), z.unknown())));
const Pipeline = z.object({ processors: Processors, on_failure: Processors });

/** Reads an ingest pipeline of `elasticsearch/`, and gives what it makes of a document. */
export function readPipeline(file: string): (given: Document) => Document {
  const { processors } = Pipeline.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, "elasticsearch", file), "utf8")),
  );
  return (given) => {
    const document = structuredClone(given);
    for (const processor of processors) run(processor, document);
    return document;
  };
}

/** What Logstash sends on of one trace event: the invocation, and each console message by itself. */
export function splitTraceEvent(event: Document): { invocation: Document; logs: Document[] } {
  const { Logs, ...invocation } = event;
  const { ScriptName, ScriptVersion } = event;
  const logs = Array.isArray(Logs) ? Logs.map((entry: unknown) => ({ Logs: entry, ScriptName, ScriptVersion })) : [];
  return { invocation, logs };
}

// As Elasticsearch has it, `ignore_failure` leaves the document as the failing processor found it.
function run(processor: Record<string, Options>, document: Document): void {
  for (const [name, options] of Object.entries(processor)) {
    const apply = PROCESSORS[name];
    if (!apply) throw new Error(`no processor ${name} is known here`);
    try {
      apply(options, document);
    } catch (error) {
      if (options["ignore_failure"] !== true) throw error;
    }
  }
}

const PROCESSORS: Record<string, (options: Options, document: Document) => void> = {
  rename(options, document) {
    const [from, to] = [text(options, "field"), text(options, "target_field")];
    const value = read(document, from);
    if (value === undefined && options["ignore_missing"] === true) return;
    if (value === undefined) throw new Error(`no field ${from}`);
    if (read(document, to) !== undefined) throw new Error(`field ${to} is already there`);
    erase(document, from);
    write(document, to, value);
  },
  set(options, document) {
    const field = text(options, "field");
    if (options["override"] === false && (read(document, field) ?? null) !== null) return;
    const value = read(document, text(options, "copy_from"));
    if (value === undefined) throw new Error("nothing to copy");
    write(document, field, structuredClone(value));
  },
  json: (options, document) =>
    write(document, text(options, "target_field"), JSON.parse(String(need(document, text(options, "field"))))),
  date(options, document) {
    const value = need(document, text(options, "field"));
    const [format] = z.tuple([z.enum(["ISO8601", "UNIX_MS"])]).parse(options["formats"]);
    const at = new Date(format === "UNIX_MS" ? Number(value) : String(value));
    write(document, "@timestamp", at.toISOString());
  },
  uppercase: (options, document) => change(options, document, (value) => value.toUpperCase()),
  gsub: (options, document) =>
    change(options, document, (value) =>
      value.replace(new RegExp(text(options, "pattern"), "g"), text(options, "replacement")),
    ),
  dissect(options, document) {
    const value = read(document, text(options, "field"));
    if (value === undefined && options["ignore_missing"] === true) return;
    const [, key = "", end = ""] = /^%\{(\w+)\}(\w+)$/.exec(text(options, "pattern")) ?? [];
    if (typeof value !== "string" || key === "" || !value.endsWith(end)) throw new Error("not of this pattern");
    write(document, key, value.slice(0, -end.length));
  },
  convert(options, document) {
    const field = text(options, "field");
    const value = read(document, field);
    if (value === undefined && options["ignore_missing"] === true) return;
    const type = z.enum(["long", "string"]).parse(options["type"]);
    if (type === "long" && !/^-?\d+$/.test(String(value))) throw new Error(`${field} is no long`);
    write(document, field, type === "long" ? Number(value) : String(value));
  },
  foreach(options, document) {
    const field = text(options, "field");
    const list = read(document, field);
    if (list === undefined && options["ignore_missing"] === true) return;
    const processor = z.record(z.string(), z.record(z.string(), z.unknown())).parse(options["processor"]);
    for (const value of z.array(z.unknown()).parse(list)) run(processor, { _ingest: { _value: value } });
  },
  remove(options, document) {
    for (const field of z.array(z.string()).parse(options["field"])) {
      if (read(document, field) === undefined && options["ignore_missing"] !== true) throw new Error(`no ${field}`);
      erase(document, field);
    }
  },
};

const text = (options: Options, name: string): string => z.string().parse(options[name]);

function change(options: Options, document: Document, how: (value: string) => string): void {
  const field = text(options, "field");
  const value = read(document, field);
  if (value === undefined && options["ignore_missing"] === true) return;
  write(document, field, how(z.string().parse(value)));
}

const isObject = (value: unknown): value is Document => typeof value === "object" && value !== null;

// Arrays are objects here whose keys are their places, as in the paths of ingest pipelines.
function read(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const key of path.split(".")) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function need(document: Document, path: string): unknown {
  const value = read(document, path);
  if (value === undefined || value === null) throw new Error(`no field ${path}`);
  return value;
}

function parentOf(document: Document, path: string, make: boolean): [Document | undefined, string] {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let parent: Document | undefined = document;
  for (const key of keys) {
    const next: unknown = parent?.[key];
    if (isObject(next)) parent = next;
    else if (make && parent && next === undefined) parent = parent[key] = {};
    else parent = undefined;
  }
  return [parent, last];
}

function write(document: Document, path: string, value: unknown): void {
  const [parent, last] = parentOf(document, path, true);
  if (!parent) throw new Error(`no place for ${path}`);
  parent[last] = value;
}

function erase(document: Document, path: string): void {
  const [parent, last] = parentOf(document, path, false);
  if (parent) delete parent[last];
}
