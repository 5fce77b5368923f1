import { Collection } from "./collection.ts";
import { MongoError } from "./errors.ts";
import { parseIndexSpec } from "./index-spec.ts";
import type { Change } from "./journal-format.ts";
import { field, isDoc, parseBson, toBson } from "./values.ts";
import type { Doc } from "./values.ts";

const snapshotFrameBytes = 1024 * 1024;

/** All databases in memory. Changes collect in `takeChanges()` until the command that made them is done. */
export class Store {
  readonly #collections = new Map<string, Collection>();
  #changes: Change[] = [];

  readonly #log = (change: Change): void => {
    this.#changes.push(change);
  };

  /** What was changed since the last call: one command's changes make one journal frame. */
  takeChanges(): Change[] {
    const taken = this.#changes;
    this.#changes = [];
    return taken;
  }

  get(namespace: string): Collection | undefined {
    return this.#collections.get(namespace);
  }

  /** The collection, made now when it isn't there, as inserts do. */
  getOrCreate(namespace: string): Collection {
    return this.#collections.get(namespace) ?? this.create(namespace, {});
  }

  create(namespace: string, options: Doc): Collection {
    checkNamespace(namespace);
    const collection = new Collection(namespace, options, this.#log);
    this.#collections.set(namespace, collection);
    this.#catalogue(namespace, { change: "create", options, uuid: collection.uuid });
    return collection;
  }

  drop(namespace: string): void {
    this.#collections.delete(namespace);
    this.#catalogue(namespace, { change: "drop" });
  }

  rename(from: Collection, to: string): void {
    checkNamespace(to);
    const renamed = this.create(to, from.options);
    for (const index of from.indexes.values()) this.createIndex(renamed, index.spec.doc);
    for (const stored of from.all()) renamed.insert(stored.doc, stored.bytes, true);
    this.drop(from.namespace);
  }

  setOptions(collection: Collection, options: Doc): void {
    collection.setOptions(options);
    this.#catalogue(collection.namespace, { change: "options", options });
  }

  createIndex(collection: Collection, spec: Doc): void {
    collection.addIndex(parseIndexSpec(spec, collection.collation));
    this.#catalogue(collection.namespace, { change: "createIndex", spec });
  }

  dropIndex(collection: Collection, name: string): void {
    collection.indexes.delete(name);
    this.#catalogue(collection.namespace, { change: "dropIndex", name });
  }

  /** The collections of a database, in the order of their names. */
  inDatabase(database: string): Collection[] {
    const prefix = `${database}.`;
    return [...this.#collections.values()]
      .filter((collection) => collection.namespace.startsWith(prefix))
      .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  }

  databases(): string[] {
    const names = [...this.#collections.keys()].map((namespace) => namespace.slice(0, namespace.indexOf(".")));
    return [...new Set(names)].sort();
  }

  all(): Iterable<Collection> {
    return this.#collections.values();
  }

  #catalogue(namespace: string, body: Doc): void {
    this.#log({ kind: "catalogue", namespace, body: toBson(body) });
  }

  /** Applies one frame of the journal. */
  apply(changes: readonly Change[]): void {
    for (const { kind, namespace, body } of changes) {
      if (kind === "catalogue") this.#applyCatalogue(namespace, parseBson(body));
      else if (kind === "put") this.#restoring(namespace).restore(parseBson(body), body);
      else this.#restoring(namespace).erase(field(parseBson(body), "_id"));
    }
  }

  // A change replayed on top of a snapshot may concern a collection that was dropped later.
  #restoring(namespace: string): Collection {
    let collection = this.#collections.get(namespace);
    if (collection === undefined) {
      collection = new Collection(namespace, {}, this.#log);
      this.#collections.set(namespace, collection);
    }
    return collection;
  }

  #applyCatalogue(namespace: string, body: Doc): void {
    const options = isDoc(body["options"]) ? body["options"] : {};
    switch (body["change"]) {
      case "create": {
        const uuid = body["uuid"];
        const made = new Collection(namespace, options, this.#log, typeof uuid === "string" ? uuid : undefined);
        if (this.#collections.get(namespace)?.uuid !== made.uuid) this.#collections.set(namespace, made);
        return;
      }
      case "drop":
        this.#collections.delete(namespace);
        return;
      case "options":
        this.#restoring(namespace).setOptions(options);
        return;
      case "createIndex": {
        const collection = this.#restoring(namespace);
        collection.restoreIndex(parseIndexSpec(body["spec"], collection.collation));
        return;
      }
      case "dropIndex":
        this.#restoring(namespace).indexes.delete(String(body["name"]));
        return;
      default:
        throw new MongoError("InternalError", `unknown catalogue change ${String(body["change"])}`);
    }
  }

  /** The whole state as journal changes. The list is complete at once; bytes are shared, not copied. */
  *snapshot(): Generator<Change[]> {
    for (const collection of this.#collections.values()) {
      const { namespace, options, uuid } = collection;
      const head: Doc[] = [{ change: "create", options, uuid }];
      for (const index of collection.indexes.values()) head.push({ change: "createIndex", spec: index.spec.doc });
      yield head.map((body) => ({ kind: "catalogue", namespace, body: toBson(body) }));
      let frame: Change[] = [];
      let size = 0;
      for (const { bytes } of collection.all()) {
        frame.push({ kind: "put", namespace, body: bytes });
        size += bytes.length;
        if (size >= snapshotFrameBytes) {
          yield frame;
          frame = [];
          size = 0;
        }
      }
      if (frame.length > 0) yield frame;
    }
  }
}

/** Refuses names that the server refuses. */
export function checkNamespace(namespace: string): void {
  const dot = namespace.indexOf(".");
  const database = namespace.slice(0, dot);
  const name = namespace.slice(dot + 1);
  if (
    dot < 1 ||
    name === "" ||
    database.length > 63 ||
    /[/\\. "$\0]/.test(database) ||
    name.includes("\0") ||
    name.includes("$") ||
    name.startsWith(".")
  ) {
    throw new MongoError("InvalidNamespace", `Invalid namespace specified '${namespace}'`);
  }
  if (Buffer.byteLength(namespace) > 255)
    throw new MongoError("InvalidNamespace", `Fully qualified namespace is too long. Namespace: ${namespace} Max: 255`);
}
