import { parseArgs } from "node:util";
import { accountFrom } from "../../scripts/lib/account.ts";
import { runCommand } from "../../scripts/lib/command.ts";
import { type Job, desiredJob, ensureJob } from "./ensure-job.ts";

const USAGE = `node ops/logpush/job.ts --env staging|production [--dry-run] [--disable]
  Creates the account's Logpush job that sends what the Workers log to Logstash, or changes the one that is there.
  --dry-run  says what it would do; with an API token it looks at what is there, without one it asks nobody
  --disable  leaves the job, and lets it send nothing

  LOGS_URL          Logstash's HTTP input, such as https://logs.example.com
  LOGS_CREDENTIALS  its user and password, user:password
  CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN (Account › Logs: Edit)
  CLOUDFLARE_API_BASE_URL  another base than https://api.cloudflare.com/client/v4`;

const { values } = parseArgs({
  options: {
    env: { type: "string", default: "" },
    "dry-run": { type: "boolean", default: false },
    disable: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}.\n\n${USAGE}`);
  return value;
}

/** A destination as it may be printed: without the credentials in it. */
const shown = (job: Job): string =>
  JSON.stringify(job, null, 2).replace(/(header_Authorization=)[^&"]+/, "$1[redacted]");

async function main(environment: string): Promise<void> {
  if (environment !== "staging" && environment !== "production") throw new Error(USAGE);
  const dryRun = values["dry-run"];
  const url = need("LOGS_URL");
  const job = desiredJob({ environment, url, credentials: need("LOGS_CREDENTIALS"), enabled: !values.disable });
  console.log(shown(job));
  if (dryRun && !process.env["CLOUDFLARE_API_TOKEN"]) return console.log("\nNobody was asked, nothing was changed.");
  const { did, id } = await ensureJob(accountFrom(process.env), job, dryRun);
  const name = `${job.name}${id === undefined ? "" : ` (job ${id})`}`;
  console.log(dryRun ? `\nIt would be ${did}: ${name}. Nothing was changed.` : `\n${did}: ${name}`);
}

await runCommand(values.help && USAGE, () => main(values.env));
