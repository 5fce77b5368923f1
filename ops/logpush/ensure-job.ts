import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Account } from "../../scripts/lib/account.ts";
import type { Environment } from "../../scripts/lib/deploy/configs.ts";

/** A Logpush job as Cloudflare's API takes it. */
export interface Job {
  name: string;
  dataset: "workers_trace_events";
  enabled: boolean;
  destination_conf: string;
  filter: string;
  output_options: { output_type: "ndjson"; field_names: string[]; timestamp_format: "unixnano" };
  max_upload_interval_seconds: number;
}

/** `Event` is not among them: addresses and headers of requests hold tokens. */
const FIELDS = [
  "EventTimestampMs",
  "EventType",
  "ScriptName",
  "ScriptVersion",
  "Entrypoint",
  "Outcome",
  "CPUTimeMs",
  "WallTimeMs",
  "Logs",
  "Exceptions",
];

/** The job of one environment: its Workers alone, to Logstash, which asks for user and password. */
export function desiredJob(given: {
  environment: Environment;
  url: string;
  credentials: string;
  enabled: boolean;
}): Job {
  const destination = new URL(given.url);
  if (destination.protocol !== "https:")
    throw new Error("LOGS_URL must be an https:// address: Logpush takes no other.");
  if (!/^[^:]+:.{16,}$/.test(given.credentials)) {
    throw new Error("LOGS_CREDENTIALS is user:password, with a password of at least 16 characters.");
  }
  const basic = `Basic ${Buffer.from(given.credentials).toString("base64")}`;
  // Cloudflare reads %20, not +.
  const headers = `header_Authorization=${encodeURIComponent(basic)}&header_Content-Type=application%2Fx-ndjson`;
  return {
    name: `orderapp-logs-${given.environment}`,
    dataset: "workers_trace_events",
    enabled: given.enabled,
    destination_conf: `${destination.origin}${destination.pathname}?${headers}`,
    filter: JSON.stringify({
      where: {
        and: [
          { key: "ScriptName", operator: "startsWith", value: "orderapp-" },
          { key: "ScriptName", operator: "endsWith", value: `-${given.environment}` },
        ],
      },
    }),
    output_options: { output_type: "ndjson", field_names: FIELDS, timestamp_format: "unixnano" },
    max_upload_interval_seconds: 30,
  };
}

const Envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })),
  result: z.unknown(),
});
const Found = z.looseObject({ id: z.number(), name: z.string().nullish() });

/**
 * Makes the account's job what it should be. The one that is there is known by its name, so that running this again
 * changes nothing. Rejects with Cloudflare's own words.
 */
export async function ensureJob(
  account: Account,
  job: Job,
  dryRun: boolean,
): Promise<{ did: "created" | "changed" | "left as it was"; id?: number }> {
  const jobs = z.array(Found).parse(await call(account, "GET", "jobs"));
  const [there, ...doubles] = jobs.filter(({ name }) => name === job.name);
  if (doubles.length > 0)
    throw new Error(`There are ${doubles.length + 1} jobs called ${job.name}: delete all but one.`);
  if (!there) {
    if (dryRun) return { did: "created" };
    const { id } = Found.parse(await call(account, "POST", "jobs", job));
    return { did: "created", id };
  }
  if (isSame(there, job)) return { did: "left as it was", id: there.id };
  // A job keeps its name and dataset.
  const { name: _name, dataset: _dataset, ...change } = job;
  if (!dryRun) await call(account, "PUT", `jobs/${there.id}`, change);
  return { did: "changed", id: there.id };
}

const isSame = (there: Record<string, unknown>, job: Job): boolean =>
  Object.entries(job).every(([key, value]) => {
    const has = there[key];
    if (key !== "output_options") return isDeepStrictEqual(has, value);
    // Cloudflare adds the defaults of what was not said.
    const options = z.record(z.string(), z.unknown()).safeParse(has).data ?? {};
    return Object.entries(job.output_options).every(([name, wanted]) => isDeepStrictEqual(options[name], wanted));
  });

async function call(account: Account, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${account.api}/accounts/${account.id}/logpush/${path}`, {
    method,
    headers: { authorization: `Bearer ${account.token}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(30_000),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const parsed = Envelope.safeParse(isJson(text) ? JSON.parse(text) : undefined);
  if (!parsed.success) throw new Error(`Cloudflare answered ${response.status} to ${method} ${path}, and no JSON.`);
  const { success, errors, result } = parsed.data;
  if (success && response.ok) return result;
  const reasons = errors.map(({ code, message }) => `${message} (${code})`).join("; ");
  throw new Error(`Cloudflare refused ${method} ${path}: ${reasons || response.status}`);
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text) && text.trimEnd().endsWith("}");
}
