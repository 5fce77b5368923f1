import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { isAlive } from "./lock.ts";
import type { Owner } from "./owner.ts";

/** A running server process. */
export interface ServerProcess {
  pid: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

// Durable as in production; the rest fits many short sessions on a small machine.
const settings = {
  listen_addresses: "127.0.0.1",
  max_connections: "200",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "128MB",
  // As on any disk without moving parts, Neon's included.
  random_page_cost: "1.1",
  max_wal_size: "512MB",
  jit: "off",
  io_method: "sync",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_checkpoints: "off",
  log_line_prefix: "",
};

// Above every system's highest process id.
const noProcess = 2 ** 31 - 1;
const retryable = /still in use|lock file .* already exists|pre-existing shared memory/;
const portTaken = /Address already in use|could not create any TCP\/IP sockets/;

/** Starts the server and waits until it accepts connections. Rejects with EADDRINUSE when the port is taken. */
export async function startServer(options: {
  binaries: Binaries;
  cluster: string;
  port: number;
  owner: Owner;
  /** Folder of the Unix socket, which is a third faster than TCP; "" for none. */
  socketDir: string;
  log: (line: string) => void;
}): Promise<ServerProcess> {
  await clearStale(options.cluster, options.log);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptStart(options);
    if (typeof outcome !== "string") return outcome;
    if (portTaken.test(outcome)) {
      throw Object.assign(new Error(`port ${options.port} is taken`), { code: "EADDRINUSE", port: options.port });
    }
    if (!retryable.test(outcome) || attempt === 20) throw new Error(`PostgreSQL did not start:\n${outcome}`);
    await sleep(250);
  }
}

async function attemptStart(options: Parameters<typeof startServer>[0]): Promise<ServerProcess | string> {
  const all = { ...settings, unix_socket_directories: options.socketDir };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(options.binaries.postgres, ["-D", options.cluster, "-p", String(options.port), ...flags], {
    ...options.owner.ids,
    cwd: "/",
    // Its own process group: Ctrl-C in a terminal must reach the shop first, which then stops it in order.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LC_MESSAGES: "C", PGDATA: options.cluster },
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  const lines: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (lines.length < 50) lines.push(line);
      options.log(line);
      if (line.includes("database system is ready to accept connections")) resolve();
    });
  });
  const spawned = await Promise.race([once(child, "spawn"), failure]);
  if (spawned instanceof Error) throw spawned;
  const pid = child.pid;
  if (pid === undefined) throw new Error("PostgreSQL has no process id");
  const watchdog = startWatchdog(pid);
  void exited.then(() => watchdog?.kill("SIGKILL"));
  const closed = once(child, "close").then(() => lines.join("\n"));
  const outcome = await Promise.race([ready, closed]);
  if (typeof outcome === "string") return outcome;
  return { pid, exited, stop: () => stopChild(child, exited) };
}

// Waits for the end of this process, however it comes (its pipe closes even after kill -9), then stops the server.
function startWatchdog(pid: number): ChildProcess | undefined {
  if (platform() === "win32") return undefined;
  const watchdog = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1"', "orderapp-postgres-watchdog", String(pid)], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watchdog.stdin?.on("error", () => {});
  return watchdog;
}

/** Fast shutdown; immediate after ten seconds. */
async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGQUIT"), 10_000);
  await exited;
  clearTimeout(late);
}

/** Ends the server that a dead owner left in this folder, and removes the mark of one that is gone. */
async function clearStale(cluster: string, log: (line: string) => void): Promise<void> {
  const path = join(cluster, "postmaster.pid");
  const text = await readFile(path, "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (!(await isPostgres(pid))) {
    // Whoever has the old id now would be taken for a running server. The rest of the file stays: with it PostgreSQL
    // finds out whether processes of the old server still use its memory.
    await writeFile(path, text.replace(/^\d+/, String(noProcess)));
    return;
  }
  for (const [signal, seconds] of [
    [undefined, 2],
    ["SIGINT", 10],
    ["SIGQUIT", 5],
  ] as const) {
    if (signal) {
      log(`stopping the PostgreSQL server ${pid} that an earlier run left behind`);
      process.kill(pid, signal);
    }
    for (let wait = 0; wait < seconds * 20; wait += 1) {
      if (!isAlive(pid)) return;
      await sleep(50);
    }
  }
  throw new Error(`the PostgreSQL server ${pid} of an earlier run does not stop`);
}

async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (platform() !== "linux") return true;
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
  return name.trim() === "postgres";
}
