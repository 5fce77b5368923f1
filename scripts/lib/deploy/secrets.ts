import { randomBytes } from "node:crypto";
import { metaOf } from "@orderapp/http/settings";
import { type WorkerName, root } from "@orderapp/local-cloud/workers/names";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";

/** A secret of a Worker, as its settings describe it. */
export interface Secret {
  name: string;
  about: string;
  required: boolean;
  /** How it comes about when nobody gives it: made here, or only by a person. */
  made: "random" | "keys" | "given";
}

/** The schema of a Worker's settings. */
export async function settingsOf(worker: WorkerName): Promise<z.ZodObject> {
  const file = pathToFileURL(join(root, "workers", worker, "src", "settings.ts")).href;
  const module: { settings: { schema: z.ZodObject } } = await import(file);
  return module.settings.schema;
}

/** The secrets that a Worker reads, from the schema that reads them. */
export function secretsIn(schema: z.ZodObject): Secret[] {
  return Object.entries(schema.shape).flatMap(([name, setting]: [string, z.ZodType]) => {
    const { secret, random, description = "" } = metaOf(schema, name);
    if (secret !== true) return [];
    const made = random === true ? "random" : name === "JWT_KEYS" ? "keys" : "given";
    return [{ name, about: description, required: !setting.safeParse(undefined).success, made }];
  });
}

/** Where secrets come from that nobody has set yet. */
export interface Sources {
  env: Record<string, string | undefined>;
  /** Asks a person; undefined when nobody is there or nothing was typed. */
  ask(worker: WorkerName, secret: Secret): Promise<string | undefined>;
  /** The set of signing keys of this environment, made when there is none; the next rotation needs it again. */
  keys(): Promise<string>;
}

/** The values to set, and the names of required ones that nobody gave. */
export interface Found {
  values: Record<string, string>;
  missing: string[];
}

/**
 * Finds the secrets of a Worker. `<WORKER>_<NAME>` in the environment wins over `<NAME>`; what is set already stays,
 * and what is optional is set only when it is given.
 */
export async function findSecrets(
  worker: WorkerName,
  secrets: readonly Secret[],
  present: ReadonlySet<string>,
  sources: Sources,
): Promise<Found> {
  const found: Found = { values: {}, missing: [] };
  for (const secret of secrets) {
    if (present.has(secret.name)) continue;
    const given = sources.env[`${worker.toUpperCase()}_${secret.name}`] || sources.env[secret.name];
    const value = given || (await fetchSecret(worker, secret, sources));
    if (value) found.values[secret.name] = value;
    else if (secret.required) found.missing.push(secret.name);
  }
  return found;
}

async function fetchSecret(worker: WorkerName, secret: Secret, sources: Sources): Promise<string | undefined> {
  if (secret.made === "random") return secret.required ? randomBytes(32).toString("base64url") : undefined;
  if (secret.made === "keys") return sources.keys();
  return sources.ask(worker, secret);
}
