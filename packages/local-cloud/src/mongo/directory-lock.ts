import { createHash } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

function socketPath(name: string): string {
  if (process.platform === "linux") return `\0orderapp-documents-${name}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\orderapp-documents-${name}`;
  return join(tmpdir(), `orderapp-documents-${name}.sock`);
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(path, () => resolve(true));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/**
 * Makes sure that one process uses a directory, by a named socket, which the system gives up however the process ends.
 * Throws when another process has it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const hash = createHash("sha256")
    .update(await realpath(directory))
    .digest("hex");
  const path = socketPath(hash.slice(0, 32));
  const server = createServer((socket) => socket.destroy());
  let locked = await listens(server, path);
  if (!locked && path.startsWith("/") && !(await answers(path))) {
    // Where sockets are files, one may be left behind by a process that was killed.
    await rm(path, { force: true });
    locked = await listens(server, path);
  }
  if (!locked) throw new Error(`${directory} is in use by another document server`);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
