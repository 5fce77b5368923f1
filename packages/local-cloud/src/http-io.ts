import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** The body is larger than the component takes. */
export class BodyTooLarge extends Error {
  override name = "BodyTooLarge";
}

/** Reads a request's body as UTF-8 text; rejects with BodyTooLarge beyond `limit` bytes. */
export function readBody(req: IncomingMessage, limit = 1024 * 1024): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(new BodyTooLarge("the request is too large"));
      else chunks.push(chunk);
    });
    req.on("end", () => resolve(Buffer.concat(chunks, size).toString("utf8")));
    req.on("error", reject);
    req.on("close", () => reject(new Error("the client left")));
  });
}

/** Answers with a body of known length; does nothing when the connection is gone. */
export function send(res: ServerResponse, status: number, body: string | Buffer, headers: OutgoingHttpHeaders): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  res.end(body);
}
