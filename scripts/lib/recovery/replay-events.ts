import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

export type ReplayOptions = {
  shopUrl: string;
  /** An administrator's access token: events that the shop remembers are then worked on again as well. */
  adminToken?: string | undefined;
  stripeUrl: string;
  stripeSecretKey: string;
  webhookSecret: string;
  since: Date;
};

export type ReplayCounts = { listed: number; accepted: number; workedOnAgain: number };

// An event may have waited in an inbox that is lost since.
const MARGIN_MS = 60 * 60_000;
const TOLD = /^(payment_intent|refund|charge)\./;
const AT_ONCE = 4;
const TRIES = 6;

const eventPage = z.object({
  data: z.array(z.looseObject({ id: z.string(), type: z.string(), created: z.number() })),
  has_more: z.boolean(),
});
type StripeEvent = z.output<typeof eventPage>["data"][number];

/**
 * Tells the shop again what Stripe has told since a time (Stripe keeps events for 30 days), the oldest first, signed as
 * Stripe signs. What the shop has applied before changes nothing.
 */
export async function replayEvents(options: ReplayOptions): Promise<ReplayCounts> {
  const events = await listEvents(options);
  const counts = { listed: events.length, accepted: 0, workedOnAgain: 0 };
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let event = events[next++]; event; event = events[next++]) {
      await deliver(options, event);
      counts.accepted += 1;
      if (options.adminToken && (await workOnAgain(options, event.id, options.adminToken))) counts.workedOnAgain += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return counts;
}

async function listEvents({ stripeUrl, stripeSecretKey, since }: ReplayOptions): Promise<StripeEvent[]> {
  const from = Math.floor((since.getTime() - MARGIN_MS) / 1_000);
  const found: StripeEvent[] = [];
  for (let more = true; more;) {
    const query = new URLSearchParams({ limit: "100", "created[gte]": String(from) });
    const last = found.at(-1);
    if (last) query.set("starting_after", last.id);
    const headers = { authorization: `Bearer ${stripeSecretKey}` };
    const answer = await insist(() => fetch(new URL(`/v1/events?${query.toString()}`, stripeUrl), { headers }));
    if (!answer.ok) throw new Error(`Stripe lists no events: ${answer.status}`);
    const page = eventPage.parse(await answer.json());
    found.push(...page.data);
    more = page.has_more;
  }
  return found.filter(({ type }) => TOLD.test(type)).toReversed();
}

async function deliver({ shopUrl, webhookSecret }: ReplayOptions, event: StripeEvent): Promise<void> {
  const body = JSON.stringify(event);
  const answer = await insist(() => {
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", webhookSecret).update(`${at}.${body}`).digest("hex");
    const headers = { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
    return fetch(new URL("/v1/webhooks/stripe", shopUrl), { method: "POST", headers, body });
  });
  if (!answer.ok) throw new Error(`the shop did not take ${event.id}: ${answer.status} ${await answer.text()}`);
}

/** False when the list of events does not have it: it was new, then, and is worked on anyway. */
async function workOnAgain({ shopUrl }: ReplayOptions, id: string, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": randomUUID() };
  const url = new URL(`/v1/webhooks/events/${encodeURIComponent(id)}/replay`, shopUrl);
  const answer = await insist(() => fetch(url, { method: "POST", headers }));
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`${id} is not worked on again: ${answer.status} ${await answer.text()}`);
  return true;
}

/** Asks again what was refused for now: every one of these requests may be made any number of times. */
async function insist(ask: () => Promise<Response>): Promise<Response> {
  for (let tried = 1; ; tried++) {
    const answer = await ask().catch((error: unknown) => {
      if (tried === TRIES) throw error;
    });
    if (answer && answer.status !== 429 && answer.status < 500) return answer;
    if (answer && tried === TRIES) return answer;
    await answer?.body?.cancel();
    await pause(500 * 2 ** (tried - 1) * (0.5 + Math.random() / 2));
  }
}
