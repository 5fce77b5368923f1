import type { IncomingMessage, Server } from "node:http";
import { type Socket, connect } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type WebSocket, WebSocketServer, createWebSocketStream } from "ws";
import { FaultError, type Faults } from "../faults.ts";
import type { Target } from "./pools.ts";

/**
 * Neon's WebSocket proxy: `/v2` becomes a raw connection to PostgreSQL, always to the target, whatever
 * `?address=` says. Returns how to end the open ones.
 */
export function attachTunnel(server: Server, target: Target, faults: Faults): () => void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 });
  const open = new Set<WebSocket>();
  const endAll = () => {
    for (const webSocket of open) webSocket.terminate();
  };
  const stopListening = faults.onChange(({ down }) => {
    if (down) endAll();
  });

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!(await admit(request, socket, faults))) return;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      open.add(webSocket);
      webSocket.once("close", () => open.delete(webSocket));
      pump(webSocket, connect({ ...target, noDelay: true }), faults);
    });
  };
  server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head));
  return () => {
    stopListening();
    endAll();
    sockets.close();
  };
}

async function admit(request: IncomingMessage, socket: Duplex, faults: Faults): Promise<boolean> {
  socket.on("error", () => socket.destroy());
  // A page in a browser could reach this port too, and the local login is no secret.
  if (request.headers.origin !== undefined || !/^\/v\d(?:\?|$)/.test(request.url ?? "")) {
    socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return false;
  }
  try {
    await faults.before();
    return true;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    if (error.kind === "error") socket.end("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
    return false;
  }
}

/** Both directions with backpressure. What the client sends is held back by the latency, and counted as a call. */
function pump(webSocket: WebSocket, postgres: Socket, faults: Faults): void {
  const stream = createWebSocketStream(webSocket);
  let end: (() => void) | undefined;
  const finish = () => {
    end?.();
    end = undefined;
  };
  const close = () => {
    finish();
    postgres.destroy();
    stream.destroy();
    webSocket.terminate();
  };
  stream.on("error", close);
  postgres.on("error", close);
  stream.on("close", close);
  postgres.on("close", close);

  stream.on("data", (chunk: Buffer) => {
    end ??= faults.begin();
    stream.pause();
    void forward(postgres, chunk, faults.latencyMs).then(() => stream.resume());
  });
  postgres.on("data", finish);
  postgres.pipe(stream);
}

async function forward(postgres: Socket, chunk: Buffer, latencyMs: number): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs);
  if (postgres.destroyed || postgres.write(chunk)) return;
  await new Promise<void>((resolve) => {
    postgres.once("drain", resolve);
    postgres.once("close", () => resolve());
  });
}
