import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";

const holderSchema = z.object({ pid: z.number().int().positive(), birth: z.string() });

// The fields of /proc/…/stat after the name, which may itself contain anything. None on systems without /proc.
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** True while a process with this id runs. One that has ended but was never waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return statOf(pid)[0] !== "Z";
}

// Ids are used again, above all in containers; the time of birth tells two holders of one id apart.
function birthOf(pid: number): string {
  return statOf(pid)[19] ?? "";
}

/** Claims a folder for this process with a file; the claim of a dead process is taken over. Returns how to let go. */
export async function claim(path: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeFile(path, mine, { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST") || attempt > 3) throw error;
    }
    const holder = parseHolder(await readFile(path, "utf8").catch(() => ""));
    if (holder && isAlive(holder.pid) && birthOf(holder.pid) === holder.birth) {
      throw new Error(`process ${holder.pid} already uses this data (${path}): stop it, or use another folder`);
    }
    await rm(path, { force: true });
  }
}

function parseHolder(text: string): z.infer<typeof holderSchema> | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
