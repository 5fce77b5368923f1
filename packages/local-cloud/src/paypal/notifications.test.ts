import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RunningPaypal, startPaypal } from "./paypal.ts";

const PATH = "/v1/notifications/webhooks-events";

let dataDir: string;
let paypal: RunningPaypal;
let token: string;
/** The ids of the events that came, in their order. */
const received: string[] = [];
const shop = createServer((req, res) => void take(req, res)).listen(0, "127.0.0.1");

async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
  received.push((JSON.parse(await text(req)) as { id: string }).id);
  res.writeHead(200).end();
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "paypal-events-"));
  const account = { clientId: "id", clientSecret: "secret", webhook: { url: null, id: "WH-SHOP" } };
  paypal = await startPaypal({ port: 0, dataDir, ...account });
  const answer = await fetch(`${paypal.url}/v1/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("id:secret")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
  if (!shop.listening) await once(shop, "listening");
});
afterAll(async () => {
  await paypal?.close();
  shop.closeAllConnections();
  shop.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function api(method: string, path: string, json: object = {}): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${paypal.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(method === "POST" ? { body: JSON.stringify(json) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}

/** An order that is approved and captured: three events. */
async function pay(): Promise<void> {
  const unit = { amount: { currency_code: "USD", value: "5.00" } };
  const order = { intent: "CAPTURE", purchase_units: [unit] };
  const { id } = (await api("POST", "/v2/checkout/orders", order)).body as { id: string };
  const approve = new URLSearchParams({ action: "approve" });
  await fetch(`${paypal.url}/checkoutnow?token=${id}`, { method: "POST", body: approve });
  expect((await api("POST", `/v2/checkout/orders/${id}/capture`)).status).toBe(201);
}

type Page = { events: { id: string; event_type: string }[]; links: { rel: string; href: string }[] };
const page = async (path: string): Promise<Page> => (await api("GET", path)).body as Page;

it("what was told is listed, the newest first, with a link from page to page, and told again when asked", async () => {
  await pay();
  const all = `${PATH}?page_size=2&start_time=2020-01-01T00:00:00Z`;
  const first = await page(all);
  const next = first.links.find(({ rel }) => rel === "next")?.href ?? "";
  const second = await page(next.slice(paypal.url.length));
  expect(second.links.map(({ rel }) => rel)).toEqual(["self"]);
  const types = [...first.events, ...second.events].map(({ event_type: type }) => type);
  expect(types).toEqual(["CHECKOUT.ORDER.COMPLETED", "PAYMENT.CAPTURE.COMPLETED", "CHECKOUT.ORDER.APPROVED"]);
  expect((await page(`${all}&end_time=2020-01-02T00:00:00Z`)).events).toEqual([]);
  expect((await page(`${all}&event_type=PAYMENT.CAPTURE.COMPLETED`)).events).toHaveLength(1);
  expect((await api("GET", `${PATH}?start_time=yesterday`)).status).toBe(400);

  const newest = first.events[0]?.id ?? "";
  const resend = (webhook: string, id = newest) => api("POST", `${PATH}/${id}/resend`, { webhook_ids: [webhook] });
  // Nobody has been told yet: that delivery is the one, and no second.
  expect((await resend("WH-SHOP")).status).toBe(202);
  const address = shop.address();
  paypal.setWebhookUrl(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`);
  await vi.waitFor(() => expect(received).toHaveLength(3), 5_000);
  expect((await resend("WH-OTHER")).status).toBe(202);
  expect((await resend("WH-SHOP", "WH-NONE")).status).toBe(404);
  // The last one's end is noted a moment after its answer.
  await vi.waitFor(async () => {
    await resend("WH-SHOP");
    expect(received.length).toBeGreaterThan(3);
  }, 5_000);
  expect(new Set(received.slice(3))).toEqual(new Set([newest]));
});
