import { type WriteStream, createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LogLine } from "./protocol.ts";

/** Takes log lines, each into the file of the Worker that wrote it. */
export interface LogSink {
  write(line: LogLine): void;
  close(): Promise<void>;
}

/** The Worker that wrote a line, which its logger names; other lines are the runtime's. */
export function serviceOf(message: string): string {
  const name = /"service":"([a-z-]{1,40})"/.exec(message)?.[1];
  return message.startsWith("{") && name !== undefined ? name : "workers";
}

/** Files `<folder>/<worker>.log`, one line a record, appended. */
export function logFiles(folder: string): LogSink {
  const files = new Map<string, WriteStream>();
  mkdirSync(folder, { recursive: true });
  return {
    write({ at, level, message }) {
      const service = serviceOf(message);
      let file = files.get(service);
      if (!file) {
        file = createWriteStream(join(folder, `${service}.log`), { flags: "a" });
        files.set(service, file);
      }
      const text = message.startsWith("{") ? message : `${new Date(at).toISOString()} ${level} ${message}`;
      file.write(`${text}\n`);
    },
    close: async () => {
      await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))));
    },
  };
}
