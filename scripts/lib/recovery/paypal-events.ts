import { z } from "zod";
import { insist } from "./insist.ts";
import type { Teller } from "./replay-events.ts";

export type PaypalAccount = { url: string; clientId: string; clientSecret: string; webhookId: string };

const PATH = "/v1/notifications/webhooks-events";
const TOLD = /^(CHECKOUT\.ORDER|PAYMENT\.CAPTURE|PAYMENT\.REFUND)\./;

const tokenAnswer = z.object({ access_token: z.string().min(1) });
const eventPage = z.object({
  events: z.array(z.object({ id: z.string(), event_type: z.string() })).default([]),
  links: z.array(z.object({ rel: z.string(), href: z.url() })).default([]),
});

/**
 * What PayPal has told since a time (it keeps events for 30 days). Nobody else can sign them: PayPal is asked to send
 * each to the shop's webhook once more, which it does a little later.
 */
export async function paypalEvents(account: PaypalAccount, from: Date): Promise<Teller[]> {
  const token = await accessToken(account);
  const ids = await listEvents(account, token, from);
  return ids.map((id) => ({ id, tell: () => resend(account, token, id) }));
}

async function accessToken({ url, clientId, clientSecret }: PaypalAccount): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const answer = await insist(() =>
    fetch(new URL("/v1/oauth2/token", url), {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    }),
  );
  if (!answer.ok) throw new Error(`PayPal gives no token: ${answer.status}`);
  return tokenAnswer.parse(await answer.json()).access_token;
}

/** The oldest first; PayPal lists the newest first, and each page says where the next one is. */
async function listEvents({ url }: PaypalAccount, token: string, from: Date): Promise<string[]> {
  const query = new URLSearchParams({
    page_size: "100",
    start_time: from.toISOString(),
    end_time: new Date().toISOString(),
  });
  const found: string[] = [];
  const seen = new Set<string>();
  for (let path: string | undefined = `${PATH}?${query.toString()}`; path !== undefined && !seen.has(path);) {
    const at: string = path;
    seen.add(at);
    const answer = await insist(() => fetch(new URL(at, url), { headers: { authorization: `Bearer ${token}` } }));
    if (!answer.ok) throw new Error(`PayPal lists no events: ${answer.status} ${await answer.text()}`);
    const { events, links } = eventPage.parse(await answer.json());
    for (const { id, event_type: type } of events) if (TOLD.test(type)) found.push(id);
    const next: string | undefined = links.find(({ rel }) => rel === "next")?.href;
    // The token goes to the host that was named, wherever a link points.
    path = events.length > 0 && next !== undefined ? `${PATH}${new URL(next).search}` : undefined;
  }
  return found.toReversed();
}

async function resend({ url, webhookId }: PaypalAccount, token: string, id: string): Promise<void> {
  const answer = await insist(() =>
    fetch(new URL(`${PATH}/${encodeURIComponent(id)}/resend`, url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ webhook_ids: [webhookId] }),
    }),
  );
  if (!answer.ok) throw new Error(`PayPal does not send ${id} again: ${answer.status} ${await answer.text()}`);
}
