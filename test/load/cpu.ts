import { readFile, readdir } from "node:fs/promises";

/** Processor time in ms, to the microsecond, that a process has used: all of its threads. Linux only. */
export async function cpuMsOf(pid: number): Promise<number> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    tasks.map(async (task) => Number((await readFile(`/proc/${pid}/task/${task}/schedstat`, "utf8")).split(" ")[0])),
  );
  return times.reduce((sum, ns) => sum + ns / 1e6, 0);
}

/** The process that another has started. */
export async function childOf(pid: number): Promise<number> {
  const [child] = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").map(Number);
  if (!child) throw new Error(`process ${pid} has started none`);
  return child;
}
