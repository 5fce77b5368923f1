import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** Something to run; `say` how to put it right when it fails. */
export interface Task {
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  say?: string;
}

/** How a task ended. */
export interface Outcome {
  task: Task;
  ok: boolean;
  output: string;
  seconds: number;
}

/** Runs a program of this workspace to its end; `live` lets its output through as it comes. */
export function run(task: Task, live = false): Promise<Outcome> {
  const started = performance.now();
  const path = [join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(task.command, task.args, {
      cwd: task.cwd ?? root,
      env: { ...process.env, PATH: path, ...task.env },
      stdio: live ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
    const finish = (ok: boolean) => resolve({ task, ok, output, seconds: (performance.now() - started) / 1000 });
    child.on("error", (error) => {
      output += error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

/** Runs tasks as many at a time as there are cores, and tells of each as it ends. */
export async function runAll(tasks: readonly Task[], tell: (outcome: Outcome) => void): Promise<Outcome[]> {
  const waiting = [...tasks];
  const outcomes: Outcome[] = [];
  const lane = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const outcome = await run(task);
      outcomes.push(outcome);
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return outcomes;
}
