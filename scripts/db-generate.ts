import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./lib/tasks.ts";

// Writes the SQL migrations that the schemas' changes ask for. Arguments go through: `--name`, or `--custom`.
for (const name of ["product", "order"]) {
  const config = join("workers", name, "drizzle.config.ts");
  if (!existsSync(join(root, config))) throw new Error(`${config} is missing`);
  const args = ["generate", "--config", config, ...process.argv.slice(2)];
  const { ok } = await run({ name, command: "drizzle-kit", args }, true);
  if (!ok) process.exitCode = 1;
}
