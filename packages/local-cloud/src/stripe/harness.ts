import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stripe } from "stripe";
import { type RunningStripe, startStripe } from "./stripe.ts";

export const secretKey = "sk_test_orderapp_local";
export const webhookSecret = "whsec_orderapp_local";

/** A webhook endpoint that checks what it gets, and answers what `statuses` says (200 when it is empty). */
export async function startEndpoint() {
  const stripe = new Stripe(secretKey);
  const events: Stripe.Event[] = [];
  const statuses: number[] = [];
  const invalid: string[] = [];
  const take = async (req: IncomingMessage): Promise<number> => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const signature = req.headers["stripe-signature"] ?? "";
    try {
      const event = await stripe.webhooks.constructEventAsync(Buffer.concat(chunks), signature, webhookSecret);
      const status = statuses.shift() ?? 200;
      if (status === 200) events.push(event);
      return status;
    } catch (error) {
      invalid.push(String(error));
      return 400;
    }
  };
  const server = createServer((req, res) => {
    void take(req).then((status) => res.writeHead(status).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    events,
    invalid,
    statuses,
    types: () => events.map((event) => event.type),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A sandbox in a folder of its own, and the official SDK pointed at it. */
export async function startSandbox(webhookUrl: string | null = null) {
  const dataDir = await mkdtemp(join(tmpdir(), "stripe-"));
  const options = { port: 0, dataDir, secretKey, webhook: { url: webhookUrl, secret: webhookSecret } };
  let running: RunningStripe = await startStripe(options);
  const connect = (key = secretKey) =>
    new Stripe(key, { host: "127.0.0.1", port: running.port, protocol: "http", maxNetworkRetries: 0 });
  return {
    get url() {
      return running.url;
    },
    connect,
    control: async (method: string, path: string, body?: object) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const answer = await fetch(`${running.url}${path}`, init);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    setWebhookUrl: (url: string | null) => running.setWebhookUrl(url),
    restart: async (url: string | null = webhookUrl) => {
      await running.close();
      running = await startStripe({ ...options, webhook: { ...options.webhook, url } });
    },
    close: async () => {
      await running.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
