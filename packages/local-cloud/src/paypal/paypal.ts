import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { pageHeaders } from "../html.ts";
import { readBody, send } from "../http-io.ts";
import { type RunningServer, listen } from "../listen.ts";
import { WebhookQueue } from "../webhooks/queue.ts";
import { testRequest } from "../webhooks/test-routes.ts";
import { PaypalApi, present } from "./api.ts";
import { approvalPage, returnAddress } from "./approval-page.ts";
import { approveOrder } from "./checkout.ts";
import { type PaypalWebhook, webhookSource } from "./signing.ts";
import { openState } from "./state.ts";
import { testRoute } from "./test-routes.ts";

const json = { "content-type": "application/json" };
const text = { "content-type": "text/plain; charset=utf-8" };

export interface RunningPaypal extends RunningServer {
  /** The X.509 certificate, as PEM, by which webhooks can be checked. */
  certificate: string;
  /** Sends webhooks there from now on, those that wait included; null lets them wait. */
  setWebhookUrl(url: string | null): void;
}

/**
 * Starts a sandbox of PayPal's Orders v2 and Payments v2 with its approval page. Everything answered is durable in
 * `dataDir`; webhooks are signed with a key made at the first start, whose self-signed certificate it serves.
 */
export async function startPaypal(options: {
  port: number;
  dataDir: string;
  clientId: string;
  clientSecret: string;
  webhook: PaypalWebhook;
  faults?: Faults;
}): Promise<RunningPaypal> {
  const faults = options.faults ?? new Faults("paypal");
  const control = controlListener(faults);
  const state = await openState(options.dataDir);
  let base = "";
  const baseUrl = () => base;
  const source = webhookSource(state, options.webhook, baseUrl);
  const webhooks = new WebhookQueue(source, options.webhook.url);
  const { clientId, clientSecret } = options;
  const announce = (eventId: string) => webhooks.announce(eventId);
  const api = new PaypalApi({ state, clientId, clientSecret, webhookId: options.webhook.id, baseUrl, announce });

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path = "/", query = ""] = (req.url ?? "/").split("?", 2);
    const method = req.method ?? "GET";
    if (path === "/_control") return control(req, res);
    if (path === `/v1/notifications/certs/${state.signing.id}`) return send(res, 200, state.signing.certificate, text);
    if (path === "/checkoutnow") return serveApproval(req, res, new URLSearchParams(query).get("token") ?? "");
    if (!path.startsWith("/_test/")) return serveApi(req, res, path, query);
    const request = testRequest(method, path, query, await readBody(req));
    const answer = await testRoute({ state, api, webhooks, sign: source.sign }, request);
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

  const serveApproval = async (req: IncomingMessage, res: ServerResponse, id: string): Promise<void> => {
    const order = state.orders.get(id);
    if (order === undefined) return send(res, 404, "There is no such order.", text);
    if (req.method !== "POST") return send(res, 200, approvalPage(order), pageHeaders);
    const action = new URLSearchParams(await readBody(req)).get("action");
    if (action !== "approve" && action !== "cancel") return send(res, 400, "action must be approve or cancel", text);
    const approved = action === "approve";
    const after = approved ? await api.apply((context) => approveOrder(context, id)) : order;
    const location = returnAddress(after, approved);
    if (location !== null) return send(res, 303, "", { location });
    return send(res, 200, approvalPage(after, !approved), pageHeaders);
  };

  const server = await listen(options.port, (req, res) => {
    serve(req, res).catch((error: unknown) => fail(req, res, error));
  }).catch(async (error: unknown) => {
    await state.store.close();
    throw error;
  });
  base = server.url;
  webhooks.start();
  return {
    ...server,
    certificate: state.signing.certificate,
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
  const { status, body, headers } = present(error);
  return send(res, status, body, headers);
}
