import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { readBody, send } from "../http-io.ts";
import { type RunningServer, listen } from "../listen.ts";
import { createPoints, Points } from "./points.ts";
import { SqlError } from "./sql.ts";

const json = { "content-type": "application/json" };
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Starts the SQL API of Analytics Engine as Cloudflare has it (`POST /client/v4/accounts/<id>/analytics_engine/sql`), over
 * points that the Workers' bindings send to `POST /_points`. They are kept in memory, the newest 200,000.
 */
export async function startAnalytics(options: {
  port: number;
  accountId: string;
  token: string;
  faults?: Faults;
}): Promise<RunningServer> {
  const faults = options.faults ?? new Faults("analytics");
  const control = controlListener(faults);
  const store = createPoints();
  const path = `/client/v4/accounts/${options.accountId}/analytics_engine/sql`;
  const credentials = Buffer.from(`Bearer ${options.token}`);

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url === "/_control") return control(req, res);
    const body = await readBody(req, MOST_BYTES);
    // The Workers' own binding is part of the platform, and does not fail with the API.
    if (req.method === "POST" && req.url === "/_points") {
      store.write(Points.parse(JSON.parse(body)));
      return send(res, 204, "", {});
    }
    const end = faults.begin();
    try {
      await faults.before();
      if (req.method !== "POST" || req.url !== path) return refuse(res, 404, "no such path");
      const given = Buffer.from(req.headers.authorization ?? "");
      if (given.length !== credentials.length || !timingSafeEqual(given, credentials)) {
        return refuse(res, 403, "Authentication error");
      }
      send(res, 200, JSON.stringify(store.query(body)), json);
    } finally {
      end();
    }
  };

  const server = await listen(options.port, (req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (error instanceof FaultError && error.kind === "down") return req.socket.destroy();
      const message = error instanceof Error ? error.message : String(error);
      return refuse(res, error instanceof SqlError ? 422 : 500, message);
    });
  });
  return {
    ...server,
    async close() {
      await server.close();
      store.close();
    },
  };
}

function refuse(res: ServerResponse, status: number, message: string): void {
  send(res, status, JSON.stringify({ success: false, errors: [{ code: 10_000, message }], messages: [] }), json);
}
