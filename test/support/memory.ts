import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What a process and its descendants called `name` hold in memory, in MiB, as Linux tells; 0 elsewhere. */
export function residentMiB(pid: number, name: string): number {
  if (!existsSync("/proc/self/stat")) return 0;
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : "";
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (stat !== "") children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  let sum = 0;
  const todo = [pid];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    todo.push(...(children.get(next) ?? []));
    const status = read(`/proc/${next}/status`);
    if (status.startsWith(`Name:\t${name}`)) sum += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }
  return sum;
}

// A process may end between being listed and being read.
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
