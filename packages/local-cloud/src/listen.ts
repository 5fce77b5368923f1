import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

/** A server on 127.0.0.1. `close()` ends its connections and resolves when the port is free. */
export interface RunningServer {
  port: number;
  url: string;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1; rejects with EADDRINUSE when the port is taken.
 * Idle connections stay open: closing them first would race with a client that is about to send on one.
 */
export async function listen(
  port: number,
  handler: (req: IncomingMessage, res: ServerResponse) => void,
  prepare?: (server: Server) => void,
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, handler);
  prepare?.(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no TCP address");
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
