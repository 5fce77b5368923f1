import { randomBytes } from "node:crypto";
import { MongoError } from "./errors.ts";
import type { Page } from "./wire.ts";

const defaultFirstBatch = 101;
const maxBatchBytes = 16 * 1024 * 1024;
const idleLimitMs = 10 * 60 * 1000;

/** Documents still to be sent, in order; made into bytes only when they are sent. */
export type Source = Iterator<Uint8Array>;

type Cursor = { namespace: string; source: Source; held: Uint8Array | undefined; usedAt: number };

/** The open cursors of all connections. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();

  get count(): number {
    return this.#open.size;
  }

  /** The first page of a result; a cursor is kept open only when there is more. */
  first(
    namespace: string,
    docs: Iterable<Uint8Array>,
    options: { batchSize: number | undefined; single: boolean },
  ): Page {
    const cursor: Cursor = { namespace, source: docs[Symbol.iterator](), held: undefined, usedAt: Date.now() };
    const page = take(cursor, options.batchSize ?? defaultFirstBatch);
    let cursorId = 0n;
    if (!options.single && !page.done) {
      cursorId = this.#newId();
      this.#open.set(cursorId, cursor);
    }
    return { field: "firstBatch", cursorId, namespace, docs: page.docs };
  }

  /** The next page; CursorNotFound for cursors that ended, were killed or belong to another collection. */
  next(id: bigint, namespace: string, batchSize: number | undefined): Page {
    const cursor = this.#open.get(id);
    if (cursor === undefined) throw new MongoError("CursorNotFound", `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        "Unauthorized",
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    cursor.usedAt = Date.now();
    const page = take(cursor, batchSize === undefined || batchSize === 0 ? Infinity : batchSize);
    if (page.done) this.#open.delete(id);
    return { field: "nextBatch", cursorId: page.done ? 0n : id, namespace, docs: page.docs };
  }

  /** Closes a cursor; false when there is none. */
  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  /** Closes the cursors of collections that are gone. */
  killNamespace(namespace: string): void {
    for (const [id, cursor] of this.#open) if (cursor.namespace === namespace) this.#open.delete(id);
  }

  /** Closes cursors that nobody has asked for in ten minutes. */
  sweep(now: number): void {
    for (const [id, cursor] of this.#open) if (now - cursor.usedAt > idleLimitMs) this.#open.delete(id);
  }

  #newId(): bigint {
    const id = BigInt.asUintN(62, randomBytes(8).readBigUInt64LE());
    return id === 0n || this.#open.has(id) ? this.#newId() : id;
  }
}

function take(cursor: Cursor, count: number): { docs: Uint8Array[]; done: boolean } {
  const docs: Uint8Array[] = [];
  let size = 0;
  while (docs.length < count) {
    const doc = pull(cursor);
    if (doc === undefined) return { docs, done: true };
    if (docs.length > 0 && size + doc.length > maxBatchBytes) {
      cursor.held = doc;
      return { docs, done: false };
    }
    docs.push(doc);
    size += doc.length;
  }
  cursor.held = pull(cursor);
  return { docs, done: cursor.held === undefined };
}

function pull(cursor: Cursor): Uint8Array | undefined {
  const { held } = cursor;
  if (held !== undefined) {
    cursor.held = undefined;
    return held;
  }
  const next = cursor.source.next();
  return next.done === true ? undefined : next.value;
}
