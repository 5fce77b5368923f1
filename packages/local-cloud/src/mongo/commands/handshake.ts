import { Int32 } from "bson";
import { maxDocBytes } from "../collection.ts";
import { maxMessageBytes } from "../wire.ts";
import { isTruthy } from "../values.ts";
import type { Command, CommandContext, Reply } from "./context.ts";

const version = "7.0.14";
const maxWireVersion = 21;

function hello({ command, connectionId }: CommandContext): Reply {
  const legacy = !Object.hasOwn(command, "hello");
  return {
    body: {
      ...(isTruthy(command["helloOk"]) ? { helloOk: true } : {}),
      [legacy ? "ismaster" : "isWritablePrimary"]: true,
      maxBsonObjectSize: new Int32(maxDocBytes),
      maxMessageSizeBytes: new Int32(maxMessageBytes),
      maxWriteBatchSize: new Int32(100_000),
      localTime: new Date(),
      logicalSessionTimeoutMinutes: new Int32(30),
      connectionId: new Int32(connectionId),
      minWireVersion: new Int32(0),
      maxWireVersion: new Int32(maxWireVersion),
      readOnly: false,
    },
  };
}

function buildInfo(): Reply {
  return {
    body: {
      version,
      versionArray: version
        .split(".")
        .map((part) => new Int32(Number(part)))
        .concat(new Int32(0)),
      gitVersion: "local",
      modules: [],
      allocator: "system",
      javascriptEngine: "none",
      sysInfo: "deprecated",
      bits: new Int32(64),
      debug: false,
      maxBsonObjectSize: new Int32(maxDocBytes),
      storageEngines: ["journal"],
    },
  };
}

function serverStatus({ startedAt, connections, cursors }: CommandContext): Reply {
  const uptime = (Date.now() - startedAt.getTime()) / 1000;
  return {
    body: {
      host: "127.0.0.1",
      version,
      process: "mongod",
      pid: new Int32(process.pid),
      uptime,
      localTime: new Date(),
      connections: { current: new Int32(connections()), available: new Int32(10_000) },
      metrics: { cursor: { open: { total: new Int32(cursors.count) } } },
      mem: { bits: new Int32(64), resident: new Int32(Math.round(process.memoryUsage.rss() / 2 ** 20)) },
      storageEngine: { name: "journal", persistent: true },
    },
  };
}

const quiet = (run: Command["run"]): Command => ({ run, writes: false, quiet: true });
const empty = quiet(() => ({ body: {} }));

/** Commands about the server and the connection. */
export const handshakeCommands: Record<string, Command> = {
  hello: quiet(hello),
  isMaster: quiet(hello),
  ismaster: quiet(hello),
  ping: { run: () => ({ body: {} }), writes: false },
  buildInfo: quiet(buildInfo),
  buildinfo: quiet(buildInfo),
  serverStatus: quiet(serverStatus),
  endSessions: empty,
  startSession: empty,
  refreshSessions: empty,
  killSessions: empty,
  logout: empty,
  connectionStatus: quiet(() => ({
    body: { authInfo: { authenticatedUsers: [], authenticatedUserRoles: [], authenticatedUserPrivileges: [] } },
  })),
  getParameter: quiet(() => ({ body: { featureCompatibilityVersion: { version: "7.0" } } })),
  hostInfo: quiet(() => ({ body: { system: { hostname: "127.0.0.1" }, os: {}, extra: {} } })),
  whatsmyuri: quiet(() => ({ body: { you: "127.0.0.1" } })),
  getCmdLineOpts: quiet(() => ({ body: { argv: [], parsed: {} } })),
  getLog: quiet(() => ({ body: { totalLinesWritten: 0, log: [] } })),
};
