import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Command, LogLine, Message, Request, RunSpec } from "./protocol.ts";

/** A start that failed; `code` is EADDRINUSE when the port was taken. */
export class WorkersFailed extends Error {
  override name = "WorkersFailed";
  readonly code: "EADDRINUSE" | "FAILED";

  constructor(message: string, portTaken: boolean) {
    super(message);
    this.code = portTaken ? "EADDRINUSE" : "FAILED";
  }
}

/** The process of the Workers, as its parent sees it. */
export interface WorkersProcess {
  pid: number;
  url: string;
  /** Resolves when it has ended, asked or not. */
  exited: Promise<void>;
  send(command: Command): Promise<void>;
  /** `kill -9` to it and to its workerd at once. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Starts the Workers in a process group of their own. */
export async function startWorkers(run: RunSpec, log: (line: LogLine) => void): Promise<WorkersProcess> {
  const child = spawn(process.execPath, [program], { detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const exited = once(child, "exit").then(() => endGroup(child));
  for (const [stream, level] of [
    [child.stdout, "info"],
    [child.stderr, "warn"],
  ] as const) {
    if (stream) createInterface({ input: stream }).on("line", (message) => log({ at: Date.now(), level, message }));
  }
  const ask = asker(child, exited, log);
  try {
    const url = await ask({ do: "start", run });
    if (child.pid === undefined || url === undefined) throw new WorkersFailed("the Workers have no address", false);
    return {
      pid: child.pid,
      url,
      exited,
      send: async (command) => void (await ask(command)),
      kill: () => endGroup(child, exited),
      async stop() {
        child.kill("SIGTERM");
        const late = setTimeout(() => void endGroup(child), 10_000);
        await exited;
        clearTimeout(late);
      },
    };
  } catch (error) {
    await endGroup(child, exited);
    throw error;
  }
}

/** Numbers the commands and matches the answers; one that is never answered fails when the process ends. */
function asker(child: ChildProcess, exited: Promise<void>, log: (line: LogLine) => void) {
  const waiting = new Map<number, { done(url?: string): void; failed(error: Error): void }>();
  let last = 0;
  child.on("message", (message: Message) => {
    if (message.say === "log") return log(message.line);
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.say === "done") waiter?.done(message.url);
    else waiter?.failed(new WorkersFailed(message.message, message.portTaken));
  });
  const giveUp = async () => {
    await exited;
    for (const waiter of waiting.values()) waiter.failed(new WorkersFailed("the Workers' process ended", false));
    waiting.clear();
  };
  void giveUp();
  return (command: Command) =>
    new Promise<string | undefined>((resolve, reject) => {
      const request: Request = { id: (last += 1), command };
      waiting.set(request.id, { done: resolve, failed: reject });
      child.send(request, (error) => {
        if (error) reject(error);
      });
    });
}

// workerd is in the group of the process that started it, and must not outlive it.
async function endGroup(child: ChildProcess, exited?: Promise<void>): Promise<void> {
  if (child.pid !== undefined) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) child.kill("SIGKILL");
    }
  }
  await exited;
}
