import { type FileHandle, mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const fileName = (generation: number) => `store-${generation}.log`;
const filePattern = /^store-(\d+)\.log$/;
const newline = 10;
const compactionFloor = 128 * 1024 * 1024;
const rowsPerChunk = 500;

type Row = [collection: string, id: string, value?: unknown];

/** Rows of one kind by their id, in order of insertion. Changes are durable once `Store.commit()` resolves. */
export class Collection<T extends object> {
  readonly #rows: Map<string, T>;
  readonly #changed: (id: string) => void;
  #order: string[] | null = null;

  constructor(rows: Map<string, T>, changed: (id: string) => void) {
    this.#rows = rows;
    this.#changed = changed;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  values(): IterableIterator<T> {
    return this.#rows.values();
  }

  /** The ids in order of insertion, oldest first. */
  ids(): readonly string[] {
    this.#order ??= [...this.#rows.keys()];
    return this.#order;
  }

  put(id: string, value: T): void {
    if (this.#order !== null && !this.#rows.has(id)) this.#order.push(id);
    this.#rows.set(id, value);
    this.#changed(id);
  }

  delete(id: string): boolean {
    if (!this.#rows.delete(id)) return false;
    this.#order = null;
    this.#changed(id);
    return true;
  }

  /** Deletes the oldest rows beyond `keep`, and returns their ids. */
  trim(keep: number): string[] {
    const dropped: string[] = [];
    for (const id of this.#rows.keys()) {
      if (this.#rows.size - dropped.length <= keep) break;
      dropped.push(id);
    }
    for (const id of dropped) this.delete(id);
    return dropped;
  }
}

/**
 * Collections in memory, kept by an append-only journal in one folder. Everything changed in one turn of the event
 * loop is written as one checksummed line, so a crash keeps all of it or nothing; commits that meet share an fsync.
 */
export class Store {
  readonly #dir: string;
  readonly #maps: Map<string, Map<string, unknown>>;
  readonly #dirty = new Map<string, Row>();
  readonly #compactAt: number;
  #handle: FileHandle;
  #generation: number;
  #size: number;
  #compactedSize: number;
  #next: PromiseWithResolvers<void> | null = null;
  #current: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();
  #broken: Error | null = null;

  constructor(dir: string, loaded: Loaded, handle: FileHandle, compactAt: number) {
    this.#dir = dir;
    this.#maps = loaded.maps;
    this.#handle = handle;
    this.#generation = loaded.generation;
    this.#size = loaded.size;
    this.#compactedSize = loaded.size;
    this.#compactAt = compactAt;
  }

  /** The rows of one kind; call it once for each name. */
  collection<T extends object>(name: string): Collection<T> {
    const rows = mapOf(this.#maps, name) as Map<string, T>;
    return new Collection<T>(rows, (id) => this.#dirty.set(`${name} ${id}`, [name, id]));
  }

  /** Resolves when every change made so far is on disk. */
  commit(): Promise<void> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    if (this.#dirty.size === 0) return this.#current ?? Promise.resolve();
    if (this.#next === null) {
      this.#next = Promise.withResolvers();
      if (this.#current === null) this.#running = this.#run();
    }
    return this.#next.promise;
  }

  /** Commits and closes the file. */
  async close(): Promise<void> {
    await this.commit();
    await this.#running;
    await this.#handle.close();
  }

  async #run(): Promise<void> {
    // One turn's wait lets requests that are being answered now share this write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#next !== null) {
      const batch = this.#next;
      this.#next = null;
      this.#current = batch.promise;
      try {
        await this.#write();
        batch.resolve();
      } catch (error) {
        this.#broken = error instanceof Error ? error : new Error(String(error));
        batch.reject(this.#broken);
      }
    }
    this.#current = null;
  }

  async #write(): Promise<void> {
    if (this.#broken !== null) throw this.#broken;
    const rows: Row[] = [];
    for (const [name, id] of this.#dirty.values()) rows.push(row(name, id, this.#maps.get(name)?.get(id)));
    this.#dirty.clear();
    const line = encode(rows);
    await this.#handle.appendFile(line);
    await this.#handle.datasync();
    this.#size += line.length;
    if (this.#size > Math.max(this.#compactAt, 3 * this.#compactedSize)) await this.#compact();
  }

  // Rows that change meanwhile are written again by the next batch, so the new file is never behind the old one.
  async #compact(): Promise<void> {
    const generation = this.#generation + 1;
    const path = join(this.#dir, fileName(generation));
    const handle = await open(`${path}.tmp`, "w");
    let size = 0;
    for (const lines of chunks(this.#maps)) {
      await handle.appendFile(lines);
      size += lines.length;
    }
    await handle.sync();
    await rename(`${path}.tmp`, path);
    await syncDirectory(this.#dir);
    await this.#handle.close();
    await rm(join(this.#dir, fileName(this.#generation)), { force: true });
    this.#handle = handle;
    this.#generation = generation;
    this.#size = size;
    this.#compactedSize = size;
  }
}

interface Loaded {
  maps: Map<string, Map<string, unknown>>;
  generation: number;
  size: number;
}

/** Opens (or creates) the store in a folder. A line cut off by a crash is dropped; any other damage is an error. */
export async function openStore(dir: string, options: { compactAt?: number } = {}): Promise<Store> {
  await mkdir(dir, { recursive: true });
  let generation = 0;
  for (const name of await readdir(dir)) {
    generation = Math.max(generation, Number(filePattern.exec(name)?.[1] ?? 0));
  }
  for (const name of await readdir(dir)) {
    const older = Number(filePattern.exec(name)?.[1] ?? generation) < generation;
    if (older || /^store-\d+\.log\.tmp$/.test(name)) await rm(join(dir, name), { force: true });
  }
  const path = join(dir, fileName(generation));
  const handle = await open(path, "a");
  try {
    const loaded = decode(await readFile(path), path);
    await handle.truncate(loaded.size);
    await syncDirectory(dir);
    return new Store(dir, { ...loaded, generation }, handle, options.compactAt ?? compactionFloor);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function row(name: string, id: string, value: unknown): Row {
  return value === undefined ? [name, id] : [name, id, value];
}

function encode(rows: Row[]): Buffer {
  const json = Buffer.from(JSON.stringify(rows));
  const sum = crc32(json).toString(16).padStart(8, "0");
  return Buffer.concat([Buffer.from(`${sum} `), json, Buffer.from("\n")]);
}

function* chunks(maps: Map<string, Map<string, unknown>>): Generator<Buffer> {
  let rows: Row[] = [];
  for (const [name, map] of maps) {
    for (const [id, value] of map) {
      rows.push(row(name, id, value));
      if (rows.length < rowsPerChunk) continue;
      yield encode(rows);
      rows = [];
    }
  }
  if (rows.length > 0) yield encode(rows);
}

function decode(data: Buffer, path: string): Omit<Loaded, "generation"> {
  const maps = new Map<string, Map<string, unknown>>();
  let start = 0;
  while (start < data.length) {
    const end = data.indexOf(newline, start);
    const rows = end < 0 ? null : decodeLine(data.subarray(start, end));
    if (rows === null) {
      if (end >= 0 && data.indexOf(newline, end + 1) >= 0) throw new Error(`${path} is damaged at byte ${start}`);
      break;
    }
    for (const [name, id, value] of rows) {
      if (value === undefined) mapOf(maps, name).delete(id);
      else mapOf(maps, name).set(id, value);
    }
    start = end + 1;
  }
  return { maps, size: start };
}

function decodeLine(line: Buffer): Row[] | null {
  const json = line.subarray(9);
  if (Number.parseInt(line.subarray(0, 8).toString("latin1"), 16) !== crc32(json)) return null;
  return JSON.parse(json.toString("utf8")) as Row[];
}

function mapOf(maps: Map<string, Map<string, unknown>>, name: string): Map<string, unknown> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new Map();
    maps.set(name, map);
  }
  return map;
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
