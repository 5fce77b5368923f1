import type { Call } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import type { Env } from "../env.ts";
import { settings } from "../settings.ts";
import { checkHealth } from "../health.ts";
import { queriesFor, type Answers, type Row } from "./queries.ts";
import { samplesOf, toPrometheus } from "./samples.ts";

const LIMIT_MS = 5_000;
const RETRY_AFTER_SECONDS = 15;
const CLOUDFLARE = "https://api.cloudflare.com/client/v4";

// A cache that may vanish: several scrapers cost no more than one.
let last: { at: number; dataset: string; text: string } | undefined;

/** `GET /metrics`: what Prometheus asks for. Without METRICS_TOKEN there is no such path. */
export async function tellMetrics(env: Env, call: Call, request: Request): Promise<Response> {
  if (!env.METRICS_TOKEN) throw new AppError("not_found", "There is nothing at this address.");
  if (!(await sameSecret(request.headers.get("authorization") ?? "", `Bearer ${env.METRICS_TOKEN}`))) {
    throw new AppError("unauthenticated", "Send the token of this address as a bearer token.");
  }
  const { METRICS_DATASET: dataset, METRICS_KEEP_SECONDS: keepSeconds } = settings.read(env);
  const now = Date.now();
  const keepMs = keepSeconds * 1_000;
  if (last?.dataset !== dataset || now - last.at >= keepMs) {
    const [answers, health] = await Promise.all([askAll(env, dataset), checkHealth(env, call)]);
    last = { at: now, dataset, text: toPrometheus(samplesOf(answers, health)) };
  }
  return new Response(last.text, {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}

/** Forgets what was told last; for tests. */
export const forgetMetrics = (): void => {
  last = undefined;
};

// Digests have one length, and all of each is looked at: how long it takes tells nothing of the token.
async function sameSecret(given: string, wanted: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(wanted)]);
  return a.reduce((difference, byte, i) => difference | (byte ^ (b[i] ?? 0)), 0) === 0;
}

const digest = async (value: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value)));

async function askAll(env: Env, dataset: string): Promise<Answers> {
  const { ANALYTICS_ACCOUNT_ID: account, ANALYTICS_API_TOKEN: token } = env;
  if (!account || !token) throw new AppError("unavailable", "The source of metrics is not set up yet.");
  const url = `${env.ANALYTICS_API_URL || CLOUDFLARE}/accounts/${account}/analytics_engine/sql`;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const queries = queriesFor(dataset);
  const ask = async (sql: string): Promise<Row[]> => {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: `${sql} FORMAT JSON`,
        signal,
      });
      if (!answer.ok) throw new Error(`the SQL API answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
      return rowsOf(await answer.json());
    } catch (cause) {
      throw new AppError("unavailable", "The source of metrics cannot be reached. Try again.", {
        cause,
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
  };
  const answered = await Promise.all(
    Object.entries(queries).map(async ([name, sql]) => [name, await ask(sql)] as const),
  );
  return Object.fromEntries(answered) as Answers;
}

function rowsOf(body: unknown): Row[] {
  const data = typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
  if (!Array.isArray(data)) throw new Error("the SQL API answered no rows");
  return data.filter((row): row is Row => typeof row === "object" && row !== null);
}
