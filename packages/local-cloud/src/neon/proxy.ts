import type { IncomingMessage, ServerResponse } from "node:http";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { type RunningServer, listen } from "../listen.ts";
import type { StatementResult } from "./exchange.ts";
import { Pools, type Target } from "./pools.ts";
import type { Session } from "./session.ts";
import { attachTunnel } from "./tunnel.ts";
import { BadRequest, type SqlRequest, presentError, presentResults, readRequest, statusOf } from "./wire.ts";

const maxBody = 16 * 1024 * 1024;
const wroteSql = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL";

/** The faults of a Neon proxy, which can also lose answers after their commit. */
export function neonFaults(): Faults {
  return new Faults("neon", ["cutAfterCommit"]);
}

/**
 * Starts a stand-in for Neon's proxy before one PostgreSQL server: SQL over HTTP at `/sql`, and WebSocket
 * connections at `/v2`. Login and database come from the client's connection string, the server is always `target`.
 */
export async function startNeonProxy(options: {
  port: number;
  target: Target;
  faults?: Faults;
}): Promise<RunningServer> {
  const faults = options.faults ?? neonFaults();
  const pools = new Pools(options.target);
  const control = controlListener(faults);
  let endTunnels = () => {};

  const server = await listen(
    options.port,
    (req, res) => {
      if (req.url === "/_control") control(req, res);
      else if (req.method === "POST" && req.url === "/sql") void answer(req, res, pools, faults);
      else send(res, 404, '{"message":"not found","code":null}');
    },
    (http) => {
      endTunnels = attachTunnel(http, options.target, faults);
    },
  );
  return {
    ...server,
    close: async () => {
      endTunnels();
      await server.close();
      await pools.close();
    },
  };
}

async function answer(req: IncomingMessage, res: ServerResponse, pools: Pools, faults: Faults): Promise<void> {
  const end = faults.begin();
  try {
    const text = await readBody(req);
    await faults.before();
    const request = readRequest(text, req.headers);
    const connectionString = req.headers["neon-connection-string"];
    if (typeof connectionString !== "string") throw new BadRequest("Neon-Connection-String is missing");
    const session = await pools.session(connectionString);
    const { results, wrote } = await execute(session, request, faults.cutAfterCommit > 0);
    if (wrote && faults.takeCut()) req.socket.destroy();
    else send(res, 200, presentResults(results, request));
  } catch (error) {
    fail(req, res, error instanceof Error ? error : new Error(String(error)));
  } finally {
    end();
  }
}

/** Runs the request and gives the session back at once, before the answer is put together. */
async function execute(
  session: Session,
  request: SqlRequest,
  watchWrites: boolean,
): Promise<{ results: StatementResult[]; wrote: boolean }> {
  const { statements, begin } = request;
  const once = (sql: string) => ({ sql, params: [] });
  try {
    if (begin === undefined && !watchWrites) return { results: await session.run(statements), wrote: false };
    const watch = watchWrites ? [once(wroteSql)] : [];
    const all = await session.run([once(begin ?? "BEGIN"), ...statements, ...watch, once("COMMIT")]);
    const results = all.slice(1, 1 + statements.length);
    return { results, wrote: watchWrites && all[1 + statements.length]?.rows[0]?.[0] === "t" };
  } finally {
    void session.release();
  }
}

function fail(req: IncomingMessage, res: ServerResponse, error: Error): void {
  if (error instanceof FaultError) {
    if (error.kind === "down") req.socket.destroy();
    else send(res, 500, presentError(error));
    return;
  }
  send(res, statusOf(error), presentError(error));
}

function send(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  res.end(body);
}

function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) reject(new BadRequest("the request is too large"));
      else chunks.push(chunk);
    });
    req.on("end", () => resolve(Buffer.concat(chunks, size).toString("utf8")));
    req.on("error", reject);
    req.on("close", () => {
      if (!req.complete) reject(new Error("the client left"));
    });
  });
}
