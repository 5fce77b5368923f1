import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** How a box answers one request. */
export type ReceiverStep = {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delayMs?: number;
  /** Says nothing, ever. */
  hang?: boolean;
  /** Sends a body that never ends: as fast as it is taken, or a byte now and then. */
  endless?: "flood" | "drip";
};

export type Received = { at: number; method: string; path: string; headers: Record<string, string>; body: string };

export interface WebhookReceiver {
  /** Its origin; whatever is sent to `/<box>` or below lies in that box. */
  url: string;
  /** What came into a box, oldest first. */
  received(box: string): Received[];
  /** The answers of a box, one a request; after the last one that stays. 204 unless told. */
  answer(box: string, ...steps: ReceiverStep[]): void;
  close(): Promise<void>;
}

/**
 * A server on 127.0.0.1 that receives webhooks in tests. From within a Worker it is told over HTTP:
 * `PUT /_boxes/<box>` with steps, `GET /_boxes/<box>` for what came.
 */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const boxes = new Map<string, Received[]>();
  const programs = new Map<string, ReceiverStep[]>();
  const received = (box: string): Received[] => boxes.get(box) ?? [];
  const answer = (box: string, ...steps: ReceiverStep[]): void => void programs.set(box, steps);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    const [, first = "", second = ""] = path.split(/[/?]/);
    const body = (await buffer(request)).toString();
    if (first === "_boxes") {
      if (request.method === "PUT") answer(second, ...(JSON.parse(body) as ReceiverStep[]));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(received(second)));
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    boxes.set(first, [...received(first), { at: Date.now(), method: request.method ?? "", path, headers, body }]);
    const program = programs.get(first) ?? [];
    const step = (program.length > 1 ? program.shift() : program[0]) ?? {};
    if (step.delayMs) await new Promise((resolve) => setTimeout(resolve, step.delayMs));
    perform(step, response);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const PART = "x".repeat(64 * 1024);

function perform(step: ReceiverStep, response: ServerResponse): void {
  if (step.hang) return;
  response.writeHead(step.status ?? (step.body === undefined && !step.endless ? 204 : 200), step.headers);
  if (step.endless === "flood") {
    const flood = (): void => {
      while (!response.destroyed && response.write(PART));
    };
    response.on("drain", flood);
    flood();
  } else if (step.endless === "drip") {
    const timer = setInterval(() => response.write("."), 200);
    response.on("close", () => clearInterval(timer));
    response.write(".");
  } else {
    response.end(step.body);
  }
}
