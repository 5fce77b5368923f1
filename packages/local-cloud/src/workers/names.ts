import { existsSync } from "node:fs";
import { join } from "node:path";

/** The root of the repository. */
export const root = join(import.meta.dirname, "../../../..");

/** Every Worker; the gateway first, since it is the one that answers the public port. */
export const workerNames = ["gateway", "user", "product", "order", "payment", "notification"] as const;

export type WorkerName = (typeof workerNames)[number];

/** A Worker's configuration file. */
export const configOf = (name: WorkerName): string => join(root, "wrangler", `${name}.jsonc`);

/** The folder of a Worker's own code. */
export const sourceOf = (name: WorkerName): string => join(root, "workers", name, "src");

/** The Workers whose code is there. */
export const presentWorkers = (): WorkerName[] =>
  workerNames.filter((name) => existsSync(join(sourceOf(name), "index.ts")));
