import { ERRORS } from "@orderapp/core/errors";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { isObject, type Document, type Operation, type Schema } from "./document.ts";

export type Reply = { status: number; headers: Headers; text: string; body: unknown };

const ROOT = "urn:orderapp:api";
// Whatever a problem is about may come along with it (RFC 9457, 3.2).
const OPEN = new Set(["Problem"]);

/**
 * A schema that allows of each object only the properties that it names, so that fields nobody wrote down are found.
 * Parts of `allOf` are judged together, so theirs stay open.
 */
function sealed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => sealed(item, isPart));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === "$ref")
      return [key, String(inner).replace("#/components/", `${ROOT}#/components/${isPart ? "open" : ""}`)];
    if (key === "example" || key === "enum" || key === "const" || key === "default") return [key, inner];
    if (key === "properties" && isObject(inner)) {
      return [key, Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, sealed(field)]))];
    }
    return [key, sealed(inner, key === "allOf")];
  });
  const schema: Record<string, unknown> = Object.fromEntries(entries);
  const isObjectSchema = isObject(schema["properties"]) || Array.isArray(schema["allOf"]);
  if (isPart || !isObjectSchema || "additionalProperties" in schema) return schema;
  return { ...schema, unevaluatedProperties: false };
}

/** Judges answers, and bodies of requests, by a document. */
export function createJudge(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  addFormats.default(ajv);
  ajv.addFormat("binary", true);
  const components = Object.entries(document.components.schemas);
  ajv.addSchema({
    $id: ROOT,
    components: {
      schemas: Object.fromEntries(components.map(([name, schema]) => [name, OPEN.has(name) ? schema : sealed(schema)])),
      openschemas: Object.fromEntries(components.map(([name, schema]) => [name, sealed(schema, true)])),
    },
  });
  const compiled = new Map<Schema, ValidateFunction>();
  function faultOf(schema: Schema, value: unknown): string | undefined {
    let check = compiled.get(schema);
    if (!check) compiled.set(schema, (check = ajv.compile(sealed(schema) as Schema)));
    if (check(value)) return undefined;
    const [error] = check.errors ?? [];
    const where = (error?.instancePath ?? "").replaceAll(/\/\d+/g, "/*");
    return `${where} ${error?.message ?? ""} ${JSON.stringify(error?.params)}`;
  }

  function headersOf(
    documented: Record<string, { $ref?: string; required?: boolean; schema?: Schema }>,
    headers: Headers,
  ) {
    return Object.entries(documented).flatMap(([name, given]) => {
      const known = given.$ref ? document.components.headers[given.$ref.split("/").at(-1) ?? ""] : given;
      const text = headers.get(name);
      if (text === null) return given.required || known?.required ? [`no header ${name}`] : [];
      const fault = faultOf(known?.schema ?? {}, known?.schema?.["type"] === "integer" ? Number(text) : text);
      return fault ? [`header ${name}: ${fault}`] : [];
    });
  }

  function problemOf(reply: Reply, description: string): string[] {
    const code = isObject(reply.body) ? reply.body["code"] : undefined;
    const known = Object.entries(ERRORS).find(([name]) => name === code)?.[1];
    if (known?.[0] !== reply.status) return [`the code ${String(code)} does not belong to ${reply.status}`];
    return description.includes(`\`${String(code)}\``)
      ? []
      : [`the code ${String(code)} is not documented for ${reply.status}`];
  }

  return {
    /** Whether a body is one that its operation does not take. */
    refuses(operation: Operation, type: string, value: unknown): boolean {
      const schema = operation.requestBody?.content[type]?.schema;
      return schema !== undefined && faultOf(schema, value) !== undefined;
    },

    /** What is wrong with an answer. */
    faultsOf(operation: Operation, method: string, reply: Reply): string[] {
      const { status, headers, text } = reply;
      const faults = ["x-request-id", "traceparent"]
        .filter((name) => !headers.get(name))
        .map((name) => `no header ${name}`);
      if (status >= 500) faults.push(`a ${status}: ${text.slice(0, 200)}`);
      if ((status === 429 || status === 503) && !headers.get("retry-after"))
        faults.push(`a ${status} without Retry-After`);
      if (method !== operation.method) {
        // Its path may be another operation's too, such as that of a product called "export".
        return status >= 400 ? faults : [...faults, `${method} is not documented, and answers ${status}`];
      }
      const documented = operation.responses[status];
      if (!documented) return [...faults, `the status ${status} is not documented (${text.slice(0, 120)})`];
      faults.push(...headersOf(documented.headers ?? {}, headers));
      const type = (headers.get("content-type") ?? "").split(";")[0] ?? "";
      const content = Object.entries(documented.content ?? {});
      if (content.length === 0) return text === "" ? faults : [...faults, `a body where none is documented: ${type}`];
      const media = content.find(
        ([range]) => range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1))),
      );
      if (!media) return [...faults, `the type ${type} is not documented for ${status}`];
      if (type === "application/problem+json") {
        faults.push(...problemOf(reply, "description" in documented ? String(documented.description) : ""));
      }
      const fault = type.endsWith("json") && media[1].schema ? faultOf(media[1].schema, reply.body) : undefined;
      return fault ? [...faults, `the body of ${status} is not what is documented: ${fault}`] : faults;
    },
  };
}
