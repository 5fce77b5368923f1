import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import * as driver from "mongodb";

/** What the driver asks of Node, imported instead of required, as wrangler's own bundling does. */
const builtins: Plugin = {
  name: "builtins",
  setup(bundle) {
    bundle.onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (kind !== "require-call" || !isBuiltin(path)) return undefined;
      return { path: path.replace(/^(?:node:)?/, "node:"), namespace: "builtin" };
    });
    bundle.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `import value from ${JSON.stringify(path)};\nmodule.exports = value;`,
    }));
  },
};

/**
 * Makes one module of the MongoDB driver and answers its path, for tests inside workerd: the test runner's own loader
 * cannot follow the driver's circular CommonJS modules.
 */
export async function bundleDriver(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-driver-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "mongodb.mjs");
  const resolveDir = import.meta.dirname;
  const names = Object.keys(driver)
    .filter((name) => /^[A-Z]\w*$/i.test(name) && name !== "default")
    .join(", ");
  await build({
    stdin: { contents: `import * as driver from "mongodb"; export const { ${names} } = driver;`, resolveDir },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["node:*"],
    plugins: [builtins],
    outfile,
    logLevel: "error",
  });
  return outfile;
}
