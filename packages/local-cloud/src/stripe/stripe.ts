import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { pageHeaders } from "../html.ts";
import { BodyTooLarge, readBody, send } from "../http-io.ts";
import { type RunningServer, listen } from "../listen.ts";
import { WebhookQueue } from "../webhooks/queue.ts";
import { testRequest } from "../webhooks/test-routes.ts";
import { StripeApi, present } from "./api.ts";
import { challengePage, returnAddress } from "./challenge-page.ts";
import { StripeError } from "./errors.ts";
import { finishChallenge } from "./late-outcomes.ts";
import { type WebhookTarget, webhookSource } from "./signing.ts";
import { openState } from "./state.ts";
import { testRoute } from "./test-routes.ts";

const json = { "content-type": "application/json" };
const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, Stripe-Version",
  "access-control-max-age": "600",
};

export interface RunningStripe extends RunningServer {
  /** Sends webhooks there from now on, those that wait included; null lets them wait. */
  setWebhookUrl(url: string | null): void;
}

/**
 * Starts a sandbox of Stripe's API, to which the official SDK can be pointed by `host`, `port` and `protocol`.
 * Everything answered is durable in `dataDir`; webhooks are signed with the secret and retried until answered 2xx.
 */
export async function startStripe(options: {
  port: number;
  dataDir: string;
  secretKey: string;
  webhook: WebhookTarget;
  faults?: Faults;
}): Promise<RunningStripe> {
  const faults = options.faults ?? new Faults("stripe");
  const control = controlListener(faults);
  const state = await openState(options.dataDir);
  const webhooks = new WebhookQueue(webhookSource(state, options.webhook), options.webhook.url);
  let baseUrl = "";
  const api = new StripeApi({
    state,
    secretKey: options.secretKey,
    baseUrl: () => baseUrl,
    announce: (eventId) => webhooks.announce(eventId),
  });

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path = "/", query = ""] = (req.url ?? "/").split("?", 2);
    const method = req.method ?? "GET";
    if (path === "/_control") return control(req, res);
    if (method === "OPTIONS") return send(res, 204, "", corsHeaders);
    if (path.startsWith("/3ds/")) return serveChallenge(req, res, path);
    if (!path.startsWith("/_test/")) return serveApi(req, res, path, query);
    const parts = { state, api, webhooks };
    const request = testRequest(method, path, query, await readBody(req));
    const answer = await testRoute(parts, request);
    if (answer === null) return send(res, 404, '{"error":"no such path"}', json);
    return send(res, answer.status, JSON.stringify(answer.body), json);
  };

  const serveApi = async (req: IncomingMessage, res: ServerResponse, path: string, query: string): Promise<void> => {
    const end = faults.begin();
    try {
      const body = await readBody(req);
      await faults.before();
      const answer = await api.handle({ method: req.method ?? "GET", path, query, body, headers: req.headers });
      if (answer.lost) req.socket.destroy();
      else send(res, answer.status, answer.body, answer.headers);
    } finally {
      end();
    }
  };

  const serveChallenge = async (req: IncomingMessage, res: ServerResponse, path: string): Promise<void> => {
    const id = path.split("/")[2] ?? "";
    const intent = state.intents.get(id);
    const redirect = intent?.next_action?.redirect_to_url.url;
    if (intent === undefined || (redirect !== undefined && new URL(redirect).pathname !== path)) {
      return send(res, 404, "There is no such payment.", { "content-type": "text/plain" });
    }
    if (req.method !== "POST") return send(res, 200, challengePage(intent), pageHeaders);
    const action = new URLSearchParams(await readBody(req)).get("action");
    if (action !== "complete" && action !== "fail") {
      return send(res, 400, "action must be complete or fail", { "content-type": "text/plain" });
    }
    const after = await api.apply((context) => finishChallenge(context, id, action === "complete"));
    const location = returnAddress(intent, after);
    if (location !== null) return send(res, 303, "", { location });
    return send(res, 200, challengePage(after), pageHeaders);
  };

  const server = await listen(options.port, (req, res) => {
    serve(req, res).catch((error: unknown) => fail(req, res, error));
  }).catch(async (error: unknown) => {
    await state.store.close();
    throw error;
  });
  baseUrl = server.url;
  webhooks.start();
  return {
    ...server,
    setWebhookUrl: (url) => webhooks.setUrl(url),
    close: async () => {
      webhooks.close();
      await server.close();
      await state.store.close();
    },
  };
}

function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (error instanceof FaultError && error.kind === "down") {
    req.socket.destroy();
    return;
  }
  if (error instanceof z.ZodError) return send(res, 422, JSON.stringify({ error: z.prettifyError(error) }), json);
  if (error instanceof SyntaxError) return send(res, 422, '{"error":"the body is not JSON"}', json);
  if (error instanceof BodyTooLarge) {
    const refusal = new StripeError(413, { type: "invalid_request_error", message: error.message });
    return send(res, 413, present(refusal).body, json);
  }
  const { status, body } = present(error);
  return send(res, status, body, json);
}
