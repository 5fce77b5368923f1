import { createHmac } from "node:crypto";
import { z } from "zod";
import { insist } from "./insist.ts";
import type { Teller } from "./replay-events.ts";

export type StripeAccount = { url: string; secretKey: string; webhookSecret: string };

const TOLD = /^(payment_intent|refund|charge)\./;

const eventPage = z.object({
  data: z.array(z.looseObject({ id: z.string(), type: z.string(), created: z.number() })),
  has_more: z.boolean(),
});
type StripeEvent = z.output<typeof eventPage>["data"][number];

/** What Stripe has told since a time (it keeps events for 30 days), sent to the shop signed as Stripe signs. */
export async function stripeEvents(account: StripeAccount, shopUrl: string, from: Date): Promise<Teller[]> {
  const events = await listEvents(account, from);
  return events.map((event) => ({ id: event.id, tell: () => deliver(account, shopUrl, event) }));
}

async function listEvents({ url, secretKey }: StripeAccount, from: Date): Promise<StripeEvent[]> {
  const found: StripeEvent[] = [];
  for (let more = true; more;) {
    const query = new URLSearchParams({
      limit: "100",
      "created[gte]": String(Math.floor(from.getTime() / 1_000)),
    });
    const last = found.at(-1);
    if (last) query.set("starting_after", last.id);
    const headers = { authorization: `Bearer ${secretKey}` };
    const answer = await insist(() => fetch(new URL(`/v1/events?${query.toString()}`, url), { headers }));
    if (!answer.ok) throw new Error(`Stripe lists no events: ${answer.status}`);
    const page = eventPage.parse(await answer.json());
    found.push(...page.data);
    more = page.has_more;
  }
  return found.filter(({ type }) => TOLD.test(type)).toReversed();
}

async function deliver({ webhookSecret }: StripeAccount, shopUrl: string, event: StripeEvent): Promise<void> {
  const body = JSON.stringify(event);
  const answer = await insist(() => {
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", webhookSecret).update(`${at}.${body}`).digest("hex");
    const headers = { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
    return fetch(new URL("/v1/webhooks/stripe", shopUrl), { method: "POST", headers, body });
  });
  if (!answer.ok) throw new Error(`the shop did not take ${event.id}: ${answer.status} ${await answer.text()}`);
}
