import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { metaOf } from "@orderapp/http/settings";
import { readIfThere } from "@orderapp/local-cloud/read-if-there";
import { workerNames } from "@orderapp/local-cloud/workers/names";
import { format } from "prettier";
import type { z } from "zod";
import { settingsOf } from "./lib/deploy/secrets.ts";
import { root } from "./lib/tasks.ts";

const FILE = join(root, "docs", "configuration.md");

const INTRODUCTION = `<!-- Written by \`pnpm settings\` from the schemas that read the settings; change those. -->

# Configuration

Every setting of every Worker, from the schema by which it is read (\`workers/<worker>/src/settings.ts\`). A Worker
serves nothing while one is missing or wrong: it answers 503, and its log names the setting, never a value. A setting
that is set to nothing counts as not set.

**Variables** stand in \`wrangler/<worker>.jsonc\`, once for each environment. **Secrets** are set by \`pnpm provision\`,
or one by one with \`pnpm wrangler secret put NAME -c wrangler/<worker>.jsonc --env production\`. Those that are "made"
are made by \`pnpm provision\`. On a developer's machine \`pnpm dev\` sets them all; \`.dev.vars\` at the root of the
repository, if there is one, wins.
`;

/** One line of a Worker's table. */
function row(schema: z.ZodObject, name: string, setting: z.ZodType): string {
  const { description = "", secret, random, format: words } = metaOf(schema, name);
  const unset = setting.safeParse(undefined);
  const kind = secret === true ? (random === true ? "secret, made" : "secret") : "variable";
  const needed = unset.success
    ? unset.data === undefined
      ? "optional"
      : `\`${JSON.stringify(unset.data)}\``
    : "required";
  return `| \`${name}\` | ${kind} | ${needed} | ${words ?? valuesOf(setting)} | ${description} |`;
}

/** The values of a choice, where there is one. */
function valuesOf(setting: z.ZodType): string {
  const inner: unknown = "unwrap" in setting && typeof setting.unwrap === "function" ? setting.unwrap() : setting;
  const options: unknown =
    typeof inner === "object" && inner !== null && "options" in inner ? inner.options : undefined;
  return Array.isArray(options) ? options.map((option) => `\`${String(option)}\``).join(", ") : "text";
}

async function table(worker: (typeof workerNames)[number]): Promise<string> {
  const schema = await settingsOf(worker);
  const rows = Object.entries(schema.shape).map(([name, setting]: [string, z.ZodType]) => row(schema, name, setting));
  return [
    `## ${worker}`,
    "",
    "| setting | kind | when not set | may be | what it is |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

const tables = await Promise.all(workerNames.map(table));
const document = await format([INTRODUCTION, ...tables].join("\n"), { parser: "markdown", printWidth: 120 });
if (process.argv.includes("--check")) {
  if ((await readIfThere(FILE)) !== document) {
    console.error("docs/configuration.md is not what the schemas say.");
    process.exitCode = 1;
  }
} else {
  await writeFile(FILE, document);
}
