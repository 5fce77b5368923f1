import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fromFloat } from "./arguments.ts";
import type { Engine } from "./engine.ts";
import type { Store } from "./store.ts";

const line = z.array(z.array(z.string()));
const rewriteAbove = 8 * 1024 * 1024;

/** The commands that make this store again, one key after another. */
export function* dump(store: Store): Generator<string[]> {
  for (const [key, entry] of store.entries) {
    if (entry.type === "string") yield ["SET", key, entry.value];
    else if (entry.type === "list") yield ["RPUSH", key, ...entry.value];
    else if (entry.type === "set") yield ["SADD", key, ...entry.value];
    else if (entry.type === "hash") yield ["HSET", key, ...[...entry.value].flat()];
    else if (entry.type === "zset") {
      yield ["ZADD", key, ...entry.value.members.flatMap(({ score, member }) => [fromFloat(score), member])];
    } else {
      for (const { ms, seq, fields } of entry.value.entries) yield ["XADD", key, `${ms}-${seq}`, ...fields];
    }
    const at = store.expiries.get(key);
    if (at !== undefined) yield ["PEXPIREAT", key, String(at)];
  }
}

/**
 * The write commands of a store, in a file: one line for each step that must be whole, written before the step is
 * answered. Survives `kill -9`; what a power cut loses is at most the last second.
 */
export class Journal {
  readonly #path: string;
  readonly #store: Store;
  #file: number;
  #size: number;
  #base: number;
  #pending: string[][] = [];
  #unsynced = false;
  readonly #timer: NodeJS.Timeout;

  /** Replays the file in `folder` into the engine's store, and records from then on. */
  constructor(folder: string, engine: Engine) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, "commands.jsonl");
    this.#store = engine.store;
    this.#file = openSync(this.#path, "a+", 0o600);
    this.#replay(engine);
    this.#size = fstatSync(this.#file).size;
    this.#base = this.#size;
    this.#store.log = (command) => void this.#pending.push(command);
    this.#rewrite();
    this.#timer = setInterval(() => this.#sync(), 1000).unref();
  }

  /** Writes what was logged since the last commit, as one line. */
  commit(): void {
    if (this.#pending.length === 0) return;
    const text = `${JSON.stringify(this.#pending)}\n`;
    this.#pending = [];
    writeAll(this.#file, text);
    this.#size += Buffer.byteLength(text);
    this.#unsynced = true;
    if (this.#size > rewriteAbove && this.#size > this.#base * 2) this.#rewrite();
  }

  close(): void {
    clearInterval(this.#timer);
    this.commit();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  // A last line without its end was never answered: it is cut off.
  #replay(engine: Engine): void {
    if (!existsSync(this.#path)) return;
    const bytes = readFileSync(this.#path);
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    this.#store.replaying = true;
    for (const text of bytes.subarray(0, whole).toString().split("\n")) {
      if (text === "") continue;
      for (const command of line.parse(JSON.parse(text))) engine.run(command);
    }
    this.#store.replaying = false;
    this.#store.sweep();
  }

  /** Puts a file of just the present state in the place of the long one. */
  #rewrite(): void {
    const part = `${this.#path}.part`;
    const file = openSync(part, "w", 0o600);
    for (const command of dump(this.#store)) writeAll(file, `${JSON.stringify([command])}\n`);
    fsyncSync(file);
    renameSync(part, this.#path);
    closeSync(this.#file);
    closeSync(file);
    this.#file = openSync(this.#path, "a", 0o600);
    this.#size = fstatSync(this.#file).size;
    this.#base = this.#size;
    this.#unsynced = false;
  }

  #sync(): void {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    const file = this.#file;
    fdatasync(file, (error) => {
      // The file may have been replaced meanwhile by one that is synced already.
      if (error && file === this.#file) this.#unsynced = true;
    });
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
