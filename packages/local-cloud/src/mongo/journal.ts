import { open, readdir, readFile, rename, rm, truncate } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { encodeFrame, decodeFrames, JournalCorruption } from "./journal-format.ts";
import type { Change } from "./journal-format.ts";

type Waiter = { resolve: () => void; reject: (error: unknown) => void };

/** Gives the whole state as changes, when the journal has grown and is replaced by a snapshot. */
export type SnapshotSource = () => Iterable<Change[]>;

const logName = (generation: number) => `journal-${String(generation).padStart(8, "0")}.log`;
const snapshotName = (generation: number) => `snapshot-${String(generation).padStart(8, "0")}.db`;

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function generations(names: string[], pattern: RegExp): number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * An append-only journal with group commit: all changes that arrive while the disk is busy share the next sync.
 * Snapshot N holds everything before log N, so recovery reads the newest snapshot and the logs from its number on.
 */
export class Journal {
  readonly #directory: string;
  readonly #compactAfter: number;
  #file: FileHandle | undefined;
  #generation = 0;
  #size = 0;
  #snapshotSize = 0;
  #pending: Buffer[] = [];
  #waiters: Waiter[] = [];
  #writing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  #snapshot: SnapshotSource = () => [];
  #failure: Error | undefined;

  constructor(directory: string, options: { compactAfterBytes?: number | undefined } = {}) {
    this.#directory = directory;
    this.#compactAfter = options.compactAfterBytes ?? 64 * 1024 * 1024;
  }

  /** Replays what is on disk and opens the journal for appending. A tail that was cut short by a crash is dropped. */
  async recover(apply: (changes: Change[]) => void, snapshot: SnapshotSource): Promise<void> {
    this.#snapshot = snapshot;
    const names = await readdir(this.#directory);
    const newest = generations(names, /^snapshot-(\d+)\.db$/).at(-1);
    if (newest !== undefined) {
      const file = await readFile(join(this.#directory, snapshotName(newest)));
      if (decodeFrames(file, apply) !== file.length) throw new JournalCorruption(`${snapshotName(newest)} is damaged`);
      this.#snapshotSize = file.length;
    }
    const logs = generations(names, /^journal-(\d+)\.log$/).filter((generation) => generation >= (newest ?? 0));
    for (const generation of logs) {
      const path = join(this.#directory, logName(generation));
      const file = await readFile(path);
      const good = decodeFrames(file, apply);
      if (good < file.length && generation !== logs.at(-1))
        throw new JournalCorruption(`${logName(generation)} is damaged`);
      if (good < file.length) await truncate(path, good);
      this.#size = good;
    }
    this.#generation = logs.at(-1) ?? newest ?? 0;
    await this.#removeOld(names, newest ?? 0);
    this.#file = await open(join(this.#directory, logName(this.#generation)), "a");
    await this.#file.sync();
    await syncDirectory(this.#directory);
  }

  /** Whether a write has failed; the journal takes nothing more. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Queues changes; they are durable when the next `synced()` resolves. */
  append(changes: readonly Change[]): void {
    if (changes.length > 0) this.#pending.push(encodeFrame(changes));
  }

  /** Resolves when everything appended so far is on disk; rejects for good once a write has failed. */
  synced(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#pending.length === 0 && this.#writing === undefined) return Promise.resolve();
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    this.#writing ??= this.#write();
    return done;
  }

  async #write(): Promise<void> {
    // One turn of the event loop lets the other connections' commands join this group.
    await new Promise(setImmediate);
    while (this.#waiters.length > 0) {
      const buffers = this.#pending;
      const waiters = this.#waiters;
      this.#pending = [];
      this.#waiters = [];
      try {
        await this.#flush(buffers);
        for (const waiter of waiters) waiter.resolve();
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        for (const waiter of [...waiters, ...this.#waiters]) waiter.reject(this.#failure);
        this.#waiters = [];
        this.#pending = [];
      }
    }
    this.#writing = undefined;
  }

  async #flush(buffers: Buffer[]): Promise<void> {
    if (this.#file === undefined) throw new Error("the journal is closed");
    if (buffers.length === 0) return;
    const all = buffers.length === 1 ? buffers[0] : Buffer.concat(buffers);
    if (all === undefined) return;
    for (let at = 0; at < all.length;) at += (await this.#file.write(all, at)).bytesWritten;
    await this.#file.datasync();
    this.#size += all.length;
    await this.#rotateIfGrown().catch((error: unknown) => process.emitWarning(`journal not rotated: ${String(error)}`));
  }

  /** Once the log has grown: starts a new one, and writes the snapshot that replaces the old in the background. */
  async #rotateIfGrown(): Promise<void> {
    if (this.#compacting !== undefined || this.#size < Math.max(this.#compactAfter, 2 * this.#snapshotSize)) return;
    const next = this.#generation + 1;
    const file = await open(join(this.#directory, logName(next)), "a");
    await syncDirectory(this.#directory);
    // Changes still pending are in the snapshot and in the new log; replaying a change twice does no harm.
    const frames = [...this.#snapshot()];
    const old = this.#file;
    this.#file = file;
    this.#generation = next;
    this.#size = 0;
    this.#compacting = this.#compact(next, frames).finally(() => {
      this.#compacting = undefined;
    });
    await old?.close();
  }

  async #compact(generation: number, frames: Iterable<Change[]>): Promise<void> {
    try {
      await this.#writeSnapshot(generation, frames);
      await this.#removeOld(await readdir(this.#directory), generation);
    } catch (error) {
      // The logs are still whole; the next rotation tries again.
      process.emitWarning(`journal compaction failed: ${String(error)}`);
    }
  }

  async #writeSnapshot(generation: number, frames: Iterable<Change[]>): Promise<void> {
    const temporary = join(this.#directory, `${snapshotName(generation)}.tmp`);
    const file = await open(temporary, "w");
    let size = 0;
    try {
      for (const changes of frames) {
        const frame = encodeFrame(changes);
        for (let at = 0; at < frame.length;) at += (await file.write(frame, at)).bytesWritten;
        size += frame.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.#directory, snapshotName(generation)));
    await syncDirectory(this.#directory);
    this.#snapshotSize = size;
  }

  async #removeOld(names: string[], before: number): Promise<void> {
    const old = [
      ...generations(names, /^journal-(\d+)\.log$/)
        .filter((n) => n < before)
        .map(logName),
      ...generations(names, /^snapshot-(\d+)\.db$/)
        .filter((n) => n < before)
        .map(snapshotName),
      ...names.filter((name) => name.endsWith(".db.tmp")),
    ];
    await Promise.all(old.map((name) => rm(join(this.#directory, name), { force: true })));
  }

  /** Writes what is pending and closes the file. */
  async close(): Promise<void> {
    try {
      if (this.#failure === undefined) await this.synced();
      await this.#compacting;
    } finally {
      await this.#file?.close();
      this.#file = undefined;
    }
  }
}
