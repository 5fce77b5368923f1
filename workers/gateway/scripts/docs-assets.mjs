import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Puts Scalar's browser bundle beside the page of /docs, where the Worker's static assets are read from. */
const bundle = fileURLToPath(import.meta.resolve("@scalar/api-reference"));
const source = `${bundle.slice(0, bundle.lastIndexOf("/dist/"))}/dist/browser/standalone.js`;
copyFileSync(source, new URL("../public/docs/scalar.js", import.meta.url));
