import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "./names.ts";

/** Runs a Node program to its end and returns what it printed; rejects with its output when it fails. */
export async function runNode(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}:\n${stdout}${stderr}`);
  return stdout;
}
