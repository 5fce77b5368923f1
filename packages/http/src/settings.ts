import { developmentSecretsIn } from "@orderapp/contracts/development";
import { AppError } from "@orderapp/core/errors";
import { z } from "zod";

/*
 * What a Worker reads from its environment, as schemas: they check the values, give them their types, name the secrets
 * that `pnpm provision` asks for, and are what docs/configuration.md is written from.
 */

declare module "zod" {
  interface GlobalMeta {
    /** Set by `wrangler secret`, never written to a file of the repository. */
    secret?: boolean;
    /** Nobody gives it: any long random text will do, as long as it stays the same. */
    random?: boolean;
    /** What its text may be, in words, where the schema alone does not say it. */
    format?: string;
  }
}

/** Characters that a random secret needs at least, outside a developer's machine. */
const MIN_RANDOM = 32;

/** Some text that is not empty. */
export const text = (description: string) => z.string().min(1).meta({ description });

/** An absolute address. */
export const address = (description: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value), "must be an absolute URL")
    .meta({ description, format: "URL" });

/** A secret that somebody gives. */
export const secret = (description: string) => z.string().min(1).meta({ description, secret: true });

/** A secret of one's own making: random, and 32 characters or more outside a developer's machine. */
export const randomSecret = (description: string) =>
  z
    .string()
    .min(1)
    .meta({ description, secret: true, random: true, format: `random, ${MIN_RANDOM} characters or more` });

/** A whole number between two bounds, both allowed. */
export const whole = (description: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ description, format: `whole number, ${min} to ${max}` });

/** A currency, such as `USD`. */
export const currency = (description: string) =>
  z
    .string()
    .regex(/^[A-Z]{3}$/, "must be a code of ISO 4217")
    .meta({ description, format: "ISO 4217 code" });

/** `true` or `false`. */
export const yesOrNo = (description: string) =>
  z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .meta({ description, format: "`true` or `false`" });

/** A comma-separated list, which may be empty. */
export const list = (description: string) =>
  z
    .string()
    .transform((value) => value.split(",").flatMap((entry) => entry.trim() || []))
    .meta({ description, format: "comma-separated list" })
    .default([]);

/** What every Worker is told. */
export const commonSettings = {
  ENVIRONMENT: z
    .enum(["development", "test", "staging", "production"])
    .meta({ description: "Where this runs. Production serves nothing while it holds a development secret." }),
  LOG_LEVEL: z
    .enum(["ERROR", "WARN", "INFO", "DEBUG"])
    .default("INFO")
    .meta({ description: "The least severe log lines that are written." }),
  JWT_ISSUER: text("`iss` of access tokens; the same in all Workers."),
  JWT_AUDIENCE: text("`aud` of access tokens; the same in all Workers."),
  OTLP_URL: address(
    "Collector of traces, such as `http://127.0.0.1:4318`; without one nothing is recorded.",
  ).optional(),
  OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, "must be name=value, with commas between several")
    .meta({
      description: "Headers for the collector, such as its key; values percent-encoded.",
      secret: true,
      format: "`name=value,…`",
    })
    .optional(),
  OTLP_SAMPLE_RATIO: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, "must be between 0 and 1")
    .transform(Number)
    .meta({ description: "The share of requests whose traces are recorded.", format: "number, 0 to 1" })
    .default(1),
};

/** What every Worker behind the gateway is told besides. */
export const serviceSettings = {
  ...commonSettings,
  REVOCATIONS_REDIS_URL: address(
    "Upstash database with the list of ended sessions; the same in all Workers, without eviction.",
  ).meta({ secret: true }),
  REVOCATIONS_REDIS_TOKEN: secret("Token of that database."),
};

/** A Worker's settings: what there is, and how they are read. */
export type Settings<Schema extends z.ZodObject> = {
  schema: Schema;
  /** The settings of an environment, checked once; `unavailable` when one is missing or wrong, and says which. */
  read(env: object): z.output<Schema>;
};

/** What an environment must hold, as texts: the part of a Worker's bindings that are settings. */
export type Environment<Of extends Settings<z.ZodObject>> = z.input<Of["schema"]>;

/** Makes the reader of a Worker's settings. What is set to nothing counts as not set. */
export function defineSettings<Schema extends z.ZodObject>(schema: Schema): Settings<Schema> {
  // An isolate's environment never changes; the cache may vanish.
  const known = new WeakMap<object, z.output<Schema>>();
  return {
    schema,
    read(env) {
      const found = known.get(env);
      if (found) return found;
      const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
      const parsed = schema.safeParse(given);
      const faults = [
        ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)),
        ...weakSecrets(schema, given),
      ];
      if (!parsed.success || faults.length > 0) {
        throw new AppError("unavailable", "The service is not set up yet.", {
          cause: new Error(`Settings are missing or wrong. ${faults.join("; ")}`),
        });
      }
      known.set(env, parsed.data);
      return parsed.data;
    },
  };
}

/** What a developer's machine may have, and no other. The reasons hold names, never values. */
function weakSecrets(schema: z.ZodObject, given: Record<string, unknown>): string[] {
  const environment = given["ENVIRONMENT"];
  if (environment !== "production" && environment !== "staging") return [];
  const short = Object.entries(given).flatMap(([name, value]) =>
    typeof value === "string" && value.length < MIN_RANDOM && metaOf(schema, name).random === true
      ? [`${name}: needs ${MIN_RANDOM} random characters or more`]
      : [],
  );
  const known = environment === "production" ? developmentSecretsIn(given) : [];
  return [...short, ...known.map((name) => `${name}: is the public secret of the development machine`)];
}

/** What a schema says of a setting, through `optional` and `default`; nothing for what is no setting. */
export function metaOf(schema: z.ZodObject, name: string): z.GlobalMeta {
  let at: unknown = schema.shape[name];
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault) {
    const meta = at.meta();
    if (meta) return meta;
    at = at.unwrap();
  }
  return at instanceof z.ZodType ? (at.meta() ?? {}) : {};
}
