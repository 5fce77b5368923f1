import type { V4WorkerOptionsShape } from "miniflare";

/** One Worker to run: its bundle and its configuration, the run's variables already in it. */
export interface WorkerSpec {
  service: string;
  folder: string;
  options: V4WorkerOptionsShape;
}

/** What the process of the Workers is told first. */
export interface RunSpec {
  port: number;
  /** Where Durable Objects, R2 and the cache keep their data. */
  dataDir: string;
  workers: WorkerSpec[];
  /** False when crons run only when asked for. */
  crons: boolean;
}

/** An object to put into a bucket. */
export interface StoredObject {
  key: string;
  contentType: string;
  base64: string;
}

/** What the process of the Workers can be asked to do. */
export type Command =
  | { do: "start"; run: RunSpec }
  | { do: "reload"; workers: WorkerSpec[] }
  | { do: "cron"; service?: string }
  | { do: "store"; service: string; binding: string; objects: StoredObject[] };

/** A command with the number its answer bears. */
export interface Request {
  id: number;
  command: Command;
}

/** A line that a Worker or the runtime printed. */
export interface LogLine {
  at: number;
  level: string;
  message: string;
}

/** What the process of the Workers says: answers by number, and its log. */
export type Message =
  | { say: "done"; id: number; url?: string }
  | { say: "failed"; id: number; message: string; portTaken: boolean }
  | { say: "log"; line: LogLine };
