import { type FSWatcher, existsSync, watch } from "node:fs";
import { join } from "node:path";
import { presentWorkers, root, sourceOf } from "../workers/names.ts";

/** Calls `changed` soon after an edit to what the Workers are built from; never twice at once. */
export function watchSources(changed: () => Promise<void>): { close(): void } {
  const folders = [
    ...presentWorkers().map(sourceOf),
    ...["core", "contracts", "http", "db"].map((name) => join(root, "packages", name, "src")),
    join(root, "wrangler"),
  ].filter((folder) => existsSync(folder));
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;

  async function run(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      await changed();
    } while (again);
    busy = false;
  }
  const notice = (_event: string, file: string | null) => {
    if (file === null || !/\.(ts|tsx|js|json|jsonc|txt|html|sql)$/.test(file) || file.endsWith(".test.ts")) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), 150);
  };
  const watchers: FSWatcher[] = folders.map((folder) => watch(folder, { recursive: true }, notice));
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
