import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { withTables } from "./lib/capacity/page.ts";
import { root } from "./lib/tasks.ts";

// Writes the tables of docs/capacity.md from the counts, prices and limits in scripts/lib/capacity.
const file = join(root, "docs", "capacity.md");
const page = await readFile(file, "utf8");
const reckoned = await format(withTables(page), { parser: "markdown", printWidth: 120 });
if (process.argv.includes("--check")) {
  if (reckoned !== page) {
    console.error("docs/capacity.md is not what scripts/lib/capacity reckons.");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, reckoned);
  console.log("docs/capacity.md is written");
}
