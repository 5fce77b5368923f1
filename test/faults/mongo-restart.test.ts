import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventually, pause } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

const PASSWORD = "correct-horse-battery";
// What is promised is a few seconds; a busy machine gets more.
const HEALED_WITHIN_MS = 15_000;
const QUIET_MS = 2_000;

let folder: string;
let port = 0;
let server: ChildProcess;
let shop: Shop;
const killServer = (): void => void server.kill("SIGKILL");

/** Runs the document server as a process of its own, on the port that it had before. */
async function startServer(): Promise<string> {
  const main = fileURLToPath(new URL("../../packages/local-cloud/src/mongo/main.ts", import.meta.url));
  server = spawn(process.execPath, [main, "--port", String(port), "--data", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const uri = await Promise.race([
    once(server.stdout!, "data").then(([line]) => String(line).trim()),
    once(server, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${String(code)}`))),
  ]);
  port = Number(new URL(uri).port);
  return uri;
}

async function endServer(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const ended = once(server, "exit");
  server.kill(signal);
  await ended;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-documents-"));
  process.once("exit", killServer);
  vi.stubEnv("MONGODB_URI", await startServer());
  shop = await openShop();
});
afterAll(async () => {
  await shop?.close();
  if (server && server.exitCode === null) await endServer("SIGTERM");
  process.off("exit", killServer);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

type Kind = "register" | "login" | "profile";
type Outcome = { kind: Kind; status: number; code: string | undefined; begun: number };

/** Registers, signs in and reads profiles from several sides at once, until told to stop. */
function startLoad(name: string, token: string) {
  const outcomes: Outcome[] = [];
  const registered: { email: string; userId: string }[] = [];
  const refused: string[] = [];
  const end = new AbortController();
  let serial = 0;

  const ask = async <T>(kind: Kind, ...request: Parameters<Shop["ask"]>) => {
    const begun = Date.now();
    const answer = await shop.ask<T & { code?: string }>(...request);
    outcomes.push({ kind, status: answer.status, code: answer.body?.code, begun });
    return answer;
  };
  const register = async () => {
    const email = `${name}.${++serial}@example.com`;
    const json = { email, password: PASSWORD, name };
    const answer = await ask<{ user: { id: string } }>("register", "POST", "/v1/auth/register", { json });
    if (answer.status === 201) registered.push({ email, userId: answer.body.user.id });
    else refused.push(email);
  };
  const signIn = async () => {
    const person = registered[Math.floor(Math.random() * registered.length)];
    if (person) await ask("login", "POST", "/v1/auth/login", { json: { email: person.email, password: PASSWORD } });
  };
  const readProfile = () => ask("profile", "GET", "/v1/users/me", { token });
  const client = async (act: () => Promise<unknown>) => {
    while (!end.signal.aborted) {
      await act();
      await pause(20);
    }
  };
  const clients = [register, register, signIn, readProfile, readProfile].map(client);
  return {
    outcomes,
    registered,
    refused,
    async stop() {
      end.abort();
      await Promise.all(clients);
    },
  };
}

const isGood = ({ status }: Outcome): boolean => status < 300;

describe.each([
  ["stopped", "SIGTERM"],
  ["killed", "SIGKILL"],
] as const)("MongoDB %s and started again under load", (name, signal) => {
  it("is missed for a moment: nothing acknowledged is lost, nothing refused is half there", async () => {
    const { token } = await shop.register(name);
    const workers = shop.stack.pid;
    const load = startLoad(name, token);
    const { outcomes, registered, refused } = load;
    try {
      await eventually(async () => expect(registered.length).toBeGreaterThan(5), 60_000);
      await endServer(signal);
      await eventually(async () => expect(refused.length).toBeGreaterThan(1));
      await startServer();
      await eventually(async () => {
        const lately = outcomes.filter(({ begun }) => begun > Date.now() - QUIET_MS);
        expect(lately.filter((outcome) => !isGood(outcome))).toEqual([]);
        expect(new Set(lately.map(({ kind }) => kind))).toEqual(new Set(["register", "login", "profile"]));
      }, HEALED_WITHIN_MS);
    } finally {
      await load.stop();
    }

    const others = outcomes.filter((outcome) => !isGood(outcome));
    expect(others.filter(({ status, code }) => status !== 503 || code !== "unavailable")).toEqual([]);
    expect(shop.stack.pid).toBe(workers);

    for (const { email, userId } of registered) expect(await userIdOf(email)).toBe(userId);
    for (const email of refused) {
      const json = { email, password: PASSWORD, name };
      const again = await shop.ask("POST", "/v1/auth/register", { json });
      expect([201, "email_taken"], again.text).toContain(again.status === 201 ? 201 : again.body.code);
      await userIdOf(email);
    }
  });
});

/** Signs in, and says as whom. */
async function userIdOf(email: string): Promise<string> {
  const json = { email, password: PASSWORD };
  const answer = await shop.ask<{ user: { id: string } }>("POST", "/v1/auth/login", { json });
  expect(answer.status, `${email}: ${answer.text}`).toBe(200);
  return answer.body.user.id;
}
