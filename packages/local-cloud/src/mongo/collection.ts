import { randomUUID } from "node:crypto";
import { parseCollation } from "./collation.ts";
import type { Collation } from "./collation.ts";
import { compareValues, hashKey } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { parseIndexSpec } from "./index-spec.ts";
import type { IndexSpec } from "./index-spec.ts";
import { duplicateKey, Index } from "./indexes.ts";
import type { StoredDoc } from "./indexes.ts";
import type { Change } from "./journal-format.ts";
import { compileFilter } from "./match.ts";
import type { Matcher } from "./match.ts";
import { indexCandidates, planQuery } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { field, isDoc, toBson } from "./values.ts";
import { Validator } from "./validator.ts";
import type { Doc } from "./values.ts";

/** Documents may not be larger than this, as the server's. */
export const maxDocBytes = 16 * 1024 * 1024;

const idSpec = () => parseIndexSpec({ key: { _id: 1 }, name: "_id_" });

/** What a search found, and how. */
export type Found = { docs: StoredDoc[]; plan: Plan; examined: number; matcher: Matcher };

/** One collection in memory. Every change is checked first and then applied whole, and reported as journal changes. */
export class Collection {
  readonly namespace: string;
  readonly uuid: string;
  readonly indexes = new Map<string, Index>();
  readonly #docs = new Map<string, StoredDoc>();
  readonly #log: (change: Change) => void;
  readonly idIndex: IndexSpec = idSpec();
  options: Doc;
  validator: Validator;
  collation: Collation | undefined;
  #bytes = 0;

  constructor(namespace: string, options: Doc, log: (change: Change) => void, uuid: string = randomUUID()) {
    this.namespace = namespace;
    this.options = options;
    this.uuid = uuid;
    this.#log = log;
    this.validator = new Validator(options);
    this.collation = parseCollation(options["collation"]);
  }

  get size(): number {
    return this.#docs.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All documents in their natural order. */
  all(): IterableIterator<StoredDoc> {
    return this.#docs.values();
  }

  setOptions(options: Doc): void {
    this.validator = new Validator(options);
    this.options = options;
  }

  /** Finds the documents that match, through the best index; stops after `limit` of them. */
  find(
    filter: Doc,
    options: { collation?: Collation | undefined; variables?: Doc | undefined; limit?: number } = {},
  ): Found {
    const collation = options.collation ?? this.collation;
    const matcher = compileFilter(filter, { collation, variables: options.variables });
    const plan = planQuery(filter, this.indexes.values(), collation);
    const limit = options.limit ?? Infinity;
    const docs: StoredDoc[] = [];
    let examined = 0;
    for (const stored of this.#candidates(plan)) {
      examined += 1;
      if (matcher(stored.doc)) docs.push(stored);
      if (docs.length >= limit) break;
    }
    return { docs, plan, examined, matcher };
  }

  #candidates(plan: Plan): Iterable<StoredDoc> {
    switch (plan.kind) {
      case "scan":
        return this.#docs.values();
      case "id":
        return plan.keys.flatMap((key) => this.#docs.get(key) ?? []);
      case "index":
        return indexCandidates(plan.index, plan.lookups);
    }
  }

  /** Adds a document; DuplicateKey and DocumentValidationFailure leave everything as it was. */
  insert(doc: Doc, raw: Uint8Array | undefined, bypassValidation: boolean): void {
    checkDepth(doc);
    const id = checkId(doc);
    const key = hashKey(id);
    if (!bypassValidation) this.validator.check(doc);
    if (this.#docs.has(key)) throw duplicateKey(this.idIndex, [id], this.namespace);
    for (const index of this.indexes.values()) index.check(doc, undefined, this.namespace);
    const bytes = raw ?? toBson(doc);
    checkSize(bytes);
    this.#store({ key, doc, bytes });
    this.#log({ kind: "put", namespace: this.namespace, body: bytes });
  }

  /** Replaces a document by its next version; returns false when nothing changed. */
  replace(stored: StoredDoc, doc: Doc, bypassValidation: boolean): boolean {
    checkDepth(doc);
    const bytes = toBson(doc);
    if (Buffer.compare(bytes, stored.bytes) === 0) return false;
    checkSize(bytes);
    if (compareValues(stored.doc["_id"], doc["_id"]) !== 0) {
      throw new MongoError(
        "ImmutableField",
        "Performing an update on the path '_id' would modify the immutable field '_id'",
      );
    }
    if (!bypassValidation) this.validator.check(doc, stored.doc);
    const touched = this.#touched(stored.doc, doc);
    for (const index of touched) index.check(doc, stored, this.namespace);
    this.#swap(stored, doc, bytes, touched);
    this.#log({ kind: "put", namespace: this.namespace, body: bytes });
    return true;
  }

  remove(stored: StoredDoc): void {
    this.#forget(stored);
    this.#log({ kind: "delete", namespace: this.namespace, body: toBson({ _id: stored.doc["_id"] }) });
  }

  #touched(before: Doc, after: Doc): Index[] {
    return [...this.indexes.values()].filter((index) => !index.isUnchanged(before, after));
  }

  #swap(stored: StoredDoc, doc: Doc, bytes: Uint8Array, touched: readonly Index[]): void {
    for (const index of touched) index.remove(stored);
    this.#bytes += bytes.length - stored.bytes.length;
    stored.doc = doc;
    stored.bytes = bytes;
    for (const index of touched) index.add(stored);
  }

  #store(stored: StoredDoc): void {
    this.#docs.set(stored.key, stored);
    this.#bytes += stored.bytes.length;
    for (const index of this.indexes.values()) index.add(stored);
  }

  #forget(stored: StoredDoc): void {
    for (const index of this.indexes.values()) index.remove(stored);
    this.#docs.delete(stored.key);
    this.#bytes -= stored.bytes.length;
  }

  /** Applies a journalled document: checks were made when it was written. */
  restore(doc: Doc, bytes: Uint8Array): void {
    const key = hashKey(field(doc, "_id"));
    const present = this.#docs.get(key);
    if (present === undefined) this.#store({ key, doc, bytes });
    else this.#swap(present, doc, bytes, this.#touched(present.doc, doc));
  }

  /** Applies a journalled deletion. */
  erase(id: unknown): void {
    const present = this.#docs.get(hashKey(id));
    if (present !== undefined) this.#forget(present);
  }

  /** Builds a journalled index, in which keys may clash until later changes are replayed. */
  restoreIndex(spec: IndexSpec): void {
    const index = new Index(spec);
    for (const stored of this.#docs.values()) index.add(stored);
    this.indexes.set(spec.name, index);
  }

  /** Builds an index over what is there; a duplicate for a unique index leaves no index behind. */
  addIndex(spec: IndexSpec): void {
    const index = new Index(spec);
    for (const stored of this.#docs.values()) {
      index.check(stored.doc, stored, this.namespace);
      index.add(stored);
    }
    this.indexes.set(spec.name, index);
  }
}

function checkId(doc: Doc): unknown {
  const id = field(doc, "_id");
  if (Array.isArray(id)) throw new MongoError("InvalidIdField", "The '_id' value cannot be of type array");
  if (id === undefined) throw new MongoError("BadValue", "The document has no _id");
  if (isDoc(id)) {
    const dollar = Object.keys(id).find((key) => key.startsWith("$"));
    if (dollar !== undefined)
      throw new MongoError(
        "DollarPrefixedFieldName",
        `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
      );
  }
  return id;
}

const maxDepth = 180;

/** Refuses documents that are nested deeper than the server stores. */
function checkDepth(value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null || !(Array.isArray(value) || isDoc(value))) return;
  if (depth > maxDepth) throw new MongoError("Overflow", `Document exceeds the maximum nesting depth of ${maxDepth}`);
  for (const child of Array.isArray(value) ? value : Object.values(value)) checkDepth(child, depth + 1);
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > maxDocBytes) {
    throw new MongoError("BSONObjectTooLarge", `Resulting document after update is larger than ${maxDocBytes}`);
  }
}
