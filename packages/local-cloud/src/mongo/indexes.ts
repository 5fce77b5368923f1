import { hashKey } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { formatDoc } from "./format.ts";
import type { IndexSpec } from "./index-spec.ts";
import { compileFilter } from "./match.ts";
import type { Matcher } from "./match.ts";
import { valuesAt } from "./paths.ts";
import { setField } from "./values.ts";
import type { Doc } from "./values.ts";

/** A stored document: its bytes as they are sent and journalled, and the parsed form. Both are replaced, not changed. */
export type StoredDoc = { readonly key: string; doc: Doc; bytes: Uint8Array };

type Entry = { keys: string[]; values: unknown[] };

/** Joins key parts so that no two different lists give one string. */
export function joinKeys(keys: readonly string[]): string {
  return keys.map((key) => `${key.length}:${key}`).join("");
}

/** A hash index with one map a prefix of its fields, so that equality on a prefix finds its documents at once. */
export class Index {
  readonly spec: IndexSpec;
  readonly #covers: Matcher | undefined;
  readonly #parts: readonly (readonly string[])[];
  readonly #prefixes: Map<string, Set<StoredDoc>>[];

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.#covers = spec.partial === undefined ? undefined : compileFilter(spec.partial, { collation: spec.collation });
    this.#parts = spec.paths.map((path) => path.split("."));
    this.#prefixes = spec.paths.map(() => new Map());
  }

  add(stored: StoredDoc): void {
    for (const { keys } of this.#entries(stored.doc)) {
      this.#prefixes.forEach((map, i) => {
        const key = joinKeys(keys.slice(0, i + 1));
        const present = map.get(key);
        if (present === undefined) map.set(key, new Set([stored]));
        else present.add(stored);
      });
    }
  }

  remove(stored: StoredDoc): void {
    for (const { keys } of this.#entries(stored.doc)) {
      this.#prefixes.forEach((map, i) => {
        const key = joinKeys(keys.slice(0, i + 1));
        const present = map.get(key);
        present?.delete(stored);
        if (present?.size === 0) map.delete(key);
      });
    }
  }

  /** Throws DuplicateKey when a unique index already holds one of the document's keys for another document. */
  check(doc: Doc, self: StoredDoc | undefined, namespace: string): void {
    if (!this.spec.unique) {
      if (this.spec.paths.length > 1) this.#entries(doc);
      return;
    }
    const full = this.#prefixes.at(-1);
    for (const { keys, values } of this.#entries(doc)) {
      const holders = full?.get(joinKeys(keys));
      if (holders === undefined || (holders.size === 1 && self !== undefined && holders.has(self))) continue;
      throw duplicateKey(this.spec, values, namespace);
    }
  }

  /** The documents whose first fields have these keys. */
  lookup(keys: readonly string[]): Iterable<StoredDoc> {
    return this.#prefixes[keys.length - 1]?.get(joinKeys(keys)) ?? [];
  }

  /** Whether a document's next version has the same keys for certain, so that the index needn't be touched. */
  isUnchanged(before: Doc, after: Doc): boolean {
    if (this.#covers !== undefined && this.#covers(before) !== this.#covers(after)) return false;
    return this.#parts.every((parts) => {
      const [old, next] = [valuesAt(before, parts), valuesAt(after, parts)];
      // Scalars are shared by all versions of a document until they are overwritten.
      return old.length === 1 && next.length === 1 && old[0] === next[0] && !Array.isArray(old[0]);
    });
  }

  #entries(doc: Doc): Entry[] {
    if (this.#covers !== undefined && !this.#covers(doc)) return [];
    const values: unknown[] = [];
    for (const parts of this.#parts) {
      const found = valuesAt(doc, parts);
      if (found.length !== 1 || Array.isArray(found[0])) return this.#multipleEntries(doc);
      values.push(found[0]);
    }
    const { collation, sparse } = this.spec;
    if (sparse && values.every((value) => value === undefined)) return [];
    return [{ keys: values.map((value) => hashKey(value, collation)), values }];
  }

  /** The entries of a document with arrays: one for each element. */
  #multipleEntries(doc: Doc): Entry[] {
    const { collation, sparse, paths } = this.spec;
    let arrays = 0;
    let missing = 0;
    let entries: Entry[] = [{ keys: [], values: [] }];
    this.#parts.forEach((parts) => {
      const found = valuesAt(doc, parts);
      const isArray = found.length !== 1 || Array.isArray(found[0]);
      if (isArray) arrays += 1;
      if (!isArray && found[0] === undefined) missing += 1;
      // An empty array is indexed as undefined, which is not null.
      const values = isArray ? found.flatMap((value: unknown) => (Array.isArray(value) ? value : [value])) : found;
      const pairs = new Map(values.map((value: unknown) => [hashKey(value, collation), value]));
      if (pairs.size === 0) pairs.set("u", undefined);
      entries = entries.flatMap((entry) =>
        [...pairs].map(([key, value]) => ({ keys: [...entry.keys, key], values: [...entry.values, value] })),
      );
    });
    if (arrays > 1) {
      throw new MongoError(
        "CannotIndexParallelArrays",
        `cannot index parallel arrays ${paths.map((path) => `[${path}]`).join(" ")}`,
      );
    }
    return sparse && missing === paths.length ? [] : entries;
  }
}

/** The server's duplicate key error with the pattern and the values that clashed. */
export function duplicateKey(spec: IndexSpec, values: readonly unknown[], namespace: string): MongoError {
  const keyValue: Doc = {};
  spec.paths.forEach((path, i) => setField(keyValue, path, values[i] ?? null));
  const collation = spec.collation === undefined ? "" : ` collation: ${formatDoc(spec.collation.spec)}`;
  return new MongoError(
    "DuplicateKey",
    `E11000 duplicate key error collection: ${namespace} index: ${spec.name}${collation} dup key: ${formatDoc(keyValue)}`,
    { keyPattern: spec.key, keyValue },
  );
}
