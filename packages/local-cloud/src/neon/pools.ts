import { Socket } from "node:net";
import pg from "pg";
import { BadRequest } from "./wire.ts";
import { Session } from "./session.ts";

/** Where PostgreSQL is. */
export interface Target {
  host: string;
  port: number;
  /** Folder of its Unix socket, preferred when given. */
  socketDir?: string;
}

// One write for a corked group of small messages: a gathering write costs three times as much.
class JoiningSocket extends Socket {
  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)).toString("latin1"), "latin1", done);
  }
}

const maxPools = 64;
const connectionsPerPool = 20;

/** One pool for each login and database, whatever host the connection string names. */
export class Pools {
  readonly #target: Target;
  readonly #byString = new Map<string, pg.Pool>();
  readonly #sessions = new WeakMap<pg.PoolClient, Session>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** A session for this connection string; waits for a free one. Throws BadRequest, or the server's refusal. */
  async session(connectionString: string): Promise<Session> {
    const client = await this.#pool(connectionString).connect();
    let session = this.#sessions.get(client);
    if (!session) {
      session = new Session(client);
      this.#sessions.set(client, session);
    }
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byString.values()].map((pool) => pool.end()));
    this.#byString.clear();
  }

  #pool(connectionString: string): pg.Pool {
    const existing = this.#byString.get(connectionString);
    if (existing) return existing;
    const login = readLogin(connectionString);
    const pool = new pg.Pool({
      host: this.#target.socketDir || this.#target.host,
      port: this.#target.port,
      ...login,
      max: connectionsPerPool,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: 30_000,
      stream: () => new JoiningSocket(),
    });
    // A lost connection fails the request that uses it; an idle one is simply replaced.
    pool.on("connect", (client) => client.on("error", () => {}));
    pool.on("error", () => {});
    for (const [oldest, old] of this.#byString) {
      if (this.#byString.size < maxPools) break;
      this.#byString.delete(oldest);
      void old.end();
    }
    this.#byString.set(connectionString, pool);
    return pool;
  }
}

function readLogin(connectionString: string): { user: string; password: string; database: string } {
  let url: URL;
  try {
    url = new URL(connectionString);
    const login = {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    };
    if (/^postgres(?:ql)?:$/.test(url.protocol) && login.user && login.database) return login;
  } catch {
    // Told below, together with the strings that parse but lack a part.
  }
  throw new BadRequest("Neon-Connection-String must be postgres://user:password@host/database");
}
