import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { Connection } from "./connection.ts";
import type { Backend, Faults } from "./connection.ts";
import { Cursors } from "./cursors.ts";
import { lockDirectory } from "./directory-lock.ts";
import { Journal } from "./journal.ts";
import { Store } from "./store.ts";
import { expireDocuments } from "./ttl.ts";
import { field } from "./values.ts";

export type { Faults } from "./connection.ts";

/** How to start a document server. Port 0 takes a free port. */
export type MongoServerOptions = {
  host: "127.0.0.1";
  port: number;
  /** Where the journal lies; made when it isn't there. One server at a time may use it. */
  dataDir: string;
  control?: Faults;
  /** How often documents of TTL indexes are looked at; 5 s unless told. */
  ttlIntervalMs?: number;
  /** The size at which the journal is replaced by a snapshot; 64 MiB unless told. */
  compactAfterBytes?: number;
};

/** A running document server. */
export type MongoServer = {
  port: number;
  uri: string;
  /** Closes all connections and the journal; everything acknowledged is on disk before and after. */
  stop(): Promise<void>;
  /** As if the machine were gone: closes all connections and every new one, until switched back. */
  setDown(down: boolean): void;
};

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the server has no port"));
      else resolve(address.port);
    });
  });
}

/**
 * Starts the embedded document server, which speaks the MongoDB wire protocol for development and tests.
 * Writes are acknowledged when their journal entry has been synced to disk. It has no access control.
 */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  await mkdir(options.dataDir, { recursive: true });
  const unlock = await lockDirectory(options.dataDir);
  const store = new Store();
  const journal = new Journal(options.dataDir, { compactAfterBytes: options.compactAfterBytes });
  try {
    await journal.recover(
      (changes) => store.apply(changes),
      () => store.snapshot(),
    );
    store.takeChanges();
    return await serve(options, store, journal, unlock);
  } catch (error) {
    await journal.close();
    await unlock();
    throw error;
  }
}

async function serve(
  options: MongoServerOptions,
  store: Store,
  journal: Journal,
  unlock: () => Promise<void>,
): Promise<MongoServer> {
  const cursors = new Cursors();
  const connections = new Set<Connection>();
  const startedAt = new Date();
  let down = false;
  let lastId = 0;
  const closeAll = () => {
    for (const connection of connections) connection.close();
  };
  const setDown = (value: boolean) => {
    down = value || journal.failed;
    if (down) closeAll();
  };
  const commit = () => {
    const changes = store.takeChanges();
    journal.append(changes);
    return changes.length > 0;
  };
  const backend: Backend = {
    control: options.control,
    commit,
    durable: async () => {
      try {
        await journal.synced();
      } catch (error) {
        // What is in memory can't be made durable any more, so nobody may read it.
        setDown(true);
        throw error;
      }
    },
    context: ({ command, raw }, connectionId) => {
      const database = field(command, "$db");
      return {
        store, cursors, command, raw, startedAt, connectionId,
        database: typeof database === "string" ? database : "admin",
        connections: () => connections.size,
      }; // prettier-ignore
    },
  };
  const accept = (socket: Socket) => {
    if (down) {
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, backend, (lastId += 1));
    connections.add(connection);
    socket.on("close", () => connections.delete(connection));
  };
  const server = createServer(accept);
  const port = await listen(server, options.port, options.host);
  const sweeper = setInterval(() => {
    const now = Date.now();
    cursors.sweep(now);
    if (expireDocuments(store, now) === 0) return;
    commit();
    journal
      .synced()
      .catch((error: unknown) => process.emitWarning(`expired documents not journalled: ${String(error)}`));
  }, options.ttlIntervalMs ?? 5000);
  sweeper.unref();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    clearInterval(sweeper);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    closeAll();
    await closed;
    await journal.close();
    await unlock();
  };
  return {
    port,
    uri: `mongodb://${options.host}:${port}/?directConnection=true`,
    stop: () => (stopped ??= stop()),
    setDown,
  };
}
