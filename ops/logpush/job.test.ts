import { execFile } from "node:child_process";
import { type RequestListener, type Server, createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { desiredJob } from "./ensure-job.ts";

const run = promisify(execFile);
const TOKEN = "token-of-cloudflare";
const CREDENTIALS = "logs:a-password-of-length";
type Stored = Record<string, unknown> & { id: number };

/** The part of Cloudflare's API about Logpush jobs, with its envelope and its refusals. */
let jobs: Stored[] = [];
let asked: string[] = [];
let api = "";
let server: Server;

const answerAs = async (...[request, response]: Parameters<RequestListener>) => {
  const answer = (status: number, result: unknown, message?: string) =>
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(
        JSON.stringify({ success: !message, errors: message ? [{ code: 1002, message }] : [], messages: [], result }),
      );
  asked.push(`${request.method} ${request.url}`);
  const body = await text(request);
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return answer(403, null, "Authentication error");
  const [, id] = /^\/accounts\/acc\/logpush\/jobs(?:\/(\d+))?$/.exec(request.url ?? "") ?? ["", "none"];
  if (request.method === "GET" && id === undefined) return answer(200, jobs);
  const given = JSON.parse(body) as Record<string, unknown>;
  if (request.method === "POST" && id === undefined) {
    const job = {
      id: 7,
      last_complete: null,
      ...given,
      output_options: { ...Object(given["output_options"]), CVE: false },
    };
    jobs.push(job);
    return answer(201, job);
  }
  const there = jobs.find((job) => String(job.id) === id);
  if (request.method !== "PUT" || !there) return answer(404, null, "job not found");
  if ("name" in given || "dataset" in given) return answer(400, null, "name and dataset can't be changed");
  return answer(200, Object.assign(there, given));
};

beforeAll(async () => {
  server = createServer((request, response) => void answerAs(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  api = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
});
afterAll(() => server.close());
beforeEach(() => {
  jobs = [];
  asked = [];
});

const script = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, [join(import.meta.dirname, "job.ts"), ...args], {
    env: {
      PATH: process.env["PATH"],
      LOGS_URL: "https://logs.example.com",
      LOGS_CREDENTIALS: CREDENTIALS,
      CLOUDFLARE_ACCOUNT_ID: "acc",
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_API_BASE_URL: api,
      ...env,
    },
  });
const basic = encodeURIComponent(`Basic ${Buffer.from(CREDENTIALS).toString("base64")}`);

describe("the Logpush job", () => {
  it("is created once, of this environment's Workers alone, and without requests' addresses", async () => {
    const first = await script(["--env", "production"]);
    expect(first.stdout).toContain("created: orderapp-logs-production (job 7)");
    expect(first.stdout).not.toContain(basic);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({
      name: "orderapp-logs-production",
      dataset: "workers_trace_events",
      enabled: true,
      destination_conf: `https://logs.example.com/?header_Authorization=${basic}&header_Content-Type=application%2Fx-ndjson`,
    });
    expect(JSON.stringify(jobs[0])).not.toContain('"Event"');
    expect(JSON.parse(String(jobs[0]!["filter"]))).toEqual({
      where: {
        and: [
          { key: "ScriptName", operator: "startsWith", value: "orderapp-" },
          { key: "ScriptName", operator: "endsWith", value: "-production" },
        ],
      },
    });
    asked = [];
    expect((await script(["--env", "production"])).stdout).toContain("left as it was");
    expect(asked).toEqual(["GET /accounts/acc/logpush/jobs"]);
  });

  it("is changed where it differs, and can be silenced", async () => {
    await script(["--env", "staging"]);
    const moved = await script(["--env", "staging"], { LOGS_URL: "https://elsewhere.example.com/in" });
    expect(moved.stdout).toContain("changed: orderapp-logs-staging (job 7)");
    expect(jobs).toMatchObject([{ destination_conf: expect.stringContaining("https://elsewhere.example.com/in?") }]);
    await script(["--env", "staging", "--disable"], { LOGS_URL: "https://elsewhere.example.com/in" });
    expect(jobs).toMatchObject([{ enabled: false }]);
  });

  it("is only told of by --dry-run", async () => {
    const told = await script(["--env", "production", "--dry-run"]);
    expect(told.stdout).toContain("It would be created: orderapp-logs-production. Nothing was changed.");
    expect(told.stdout).not.toContain(basic);
    expect(asked).toEqual(["GET /accounts/acc/logpush/jobs"]);
    expect(jobs).toEqual([]);
    const alone = await script(["--env", "production", "--dry-run"], { CLOUDFLARE_API_TOKEN: "" });
    expect(alone.stdout).toContain("Nobody was asked");
    expect(asked).toHaveLength(1);
  });

  it("is refused with a reason", async () => {
    const failing = async (env: Record<string, string>, reason: string) => {
      await expect(script(["--env", "production"], env)).rejects.toThrow(reason);
    };
    await failing({ CLOUDFLARE_API_TOKEN: "wrong" }, "Authentication error (1002)");
    await failing({ LOGS_CREDENTIALS: "" }, "Set LOGS_CREDENTIALS");
    const given = {
      environment: "production",
      url: "https://logs.example.com",
      credentials: CREDENTIALS,
      enabled: true,
    } as const;
    expect(() => desiredJob({ ...given, url: "http://logs.example.com" })).toThrow("https://");
    expect(() => desiredJob({ ...given, credentials: "logs:short" })).toThrow("at least 16 characters");
    jobs = [
      { id: 1, name: "orderapp-logs-production" },
      { id: 2, name: "orderapp-logs-production" },
    ];
    await failing({}, "There are 2 jobs");
  });
});
