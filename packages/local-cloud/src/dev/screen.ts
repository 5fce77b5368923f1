import { type WriteStream, createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import type { LogLine } from "../workers/protocol.ts";

/** Prints a line for a person, above whatever stands there. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Appends lines to a file, each with its time; the file is made with its first line. */
export function lineFile(path: string): { write(line: string): void; close(): Promise<void> } {
  let file: WriteStream | undefined;
  return {
    write(line) {
      if (!file) {
        mkdirSync(dirname(path), { recursive: true });
        file = createWriteStream(path, { flags: "a" });
      }
      file.write(`${new Date().toISOString()} ${line}\n`);
    },
    close: () => new Promise((resolve) => (file ? file.end(() => resolve()) : resolve())),
  };
}

const recordSchema = z.object({
  level: z.string(),
  service: z.string(),
  message: z.string(),
  metadata: z.object({ error: z.object({ message: z.string() }).optional() }).optional(),
});

/** What of a Worker's log a person should see at once: its errors, in one line. */
export function errorLine({ level, message }: LogLine): string | undefined {
  const record = recordSchema.safeParse(parseJson(message)).data;
  if (!record) return level === "error" ? message : undefined;
  if (record.level !== "ERROR") return undefined;
  const cause = record.metadata?.error?.message;
  return `${record.service}: ${record.message}${cause === undefined ? "" : ` (${cause})`}`;
}

function parseJson(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The end of the start-up: where things are, who may sign in, and what to try. */
export function welcome(api: string, urls: Cloud["urls"], sku: string, seconds: string): string {
  const rows: [string, string][] = [
    ["API", `${api}/v1/products`],
    ["API documentation", `${api}/docs`],
    ["Health", `${api}/health`],
    ["Mail inbox", urls.inbox],
    ["Stripe sandbox", urls.stripe],
    ["PayPal sandbox", urls.paypal],
    ["Twilio sandbox", urls.twilio],
    ["Faults and latency", `${urls.control}/_control`],
    ["Administrator", `${DEVELOPMENT.adminEmail} / ${DEVELOPMENT.adminPassword}`],
    ["Buyer", `${DEVELOPMENT.buyerEmail} / ${DEVELOPMENT.buyerPassword}`],
  ];
  const json = "-H 'content-type: application/json'";
  return [
    "",
    `  OrderApp+ is ready (${seconds} s)`,
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
    "",
    "  Try:",
    `    curl '${api}/v1/products?limit=3'`,
    `    curl ${api}/v1/carts ${json} -d '{"items":[{"sku":"${sku}","quantity":2}]}'`,
    `    curl ${api}/v1/auth/login ${json} -d '{"email":"${DEVELOPMENT.buyerEmail}","password":"${DEVELOPMENT.buyerPassword}"}'`,
    "",
    "  `pnpm demo` in another terminal buys something. Ctrl-C stops everything.",
    "",
  ].join("\n");
}
