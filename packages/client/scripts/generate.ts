import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import ts from "typescript";

/*
 * Writes src/schema.ts: the types of the public API, and what the client must know of it while it runs.
 * `--check` fails when that file is not what openapi.json says.
 */

const source = new URL("../../../workers/gateway/src/openapi.json", import.meta.url);
const target = new URL("../src/schema.ts", import.meta.url);

type Operation = {
  parameters?: { name: string; in: string }[];
  responses: Record<string, { description: string; content?: object }>;
};
type Paths = Record<string, Record<string, Operation>>;

const takesKey = (post: Operation | undefined): boolean =>
  post?.parameters?.some(({ name }) => name.toLowerCase() === "idempotency-key") ?? false;

/** What an answer of an operation may be when it is no error: errors are thrown, and all of one type. */
const withoutErrors = (operation: Operation): Operation => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses)
      .filter(([status]) => status.startsWith("2"))
      .map(([status, { description, content }]) => [status, { description, ...(content ? { content } : {}) }]),
  ),
});

/** A schema of bytes is what `fetch` sends and gets, not a text. */
const isBinary = (schema: object): boolean => "format" in schema && schema.format === "binary";

async function generate(): Promise<string> {
  const { paths, ...rest } = JSON.parse(await readFile(source, "utf8")) as Omit<OpenAPI3, "paths"> & { paths: Paths };
  const keyed = Object.entries(paths).flatMap(([path, { post }]) => (takesKey(post) ? [path] : []));
  for (const item of Object.values(paths)) {
    for (const [method, operation] of Object.entries(item)) item[method] = withoutErrors(operation);
  }
  const types = await openapiTS(JSON.stringify({ ...rest, paths }), {
    transform: (schema) => (isBinary(schema) ? ts.factory.createTypeReferenceNode("Blob") : undefined),
    // A field with a default may be left out of a request.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  return [
    "// Made of workers/gateway/src/openapi.json by scripts/generate.ts: edit neither this nor that.",
    "",
    "/** The POST requests that honour an `Idempotency-Key`: with one they may be sent again. */",
    `export const KEYED_PATHS: ReadonlySet<string> = new Set(${JSON.stringify(keyed, null, 2)});`,
    "",
    astToString(types),
  ].join("\n");
}

const text = await generate();
if (!process.argv.includes("--check")) await writeFile(target, text);
else if ((await readFile(target, "utf8")) !== text) {
  console.error("packages/client/src/schema.ts is not what openapi.json says: run `pnpm openapi`, and commit it");
  process.exitCode = 1;
}
