import { randomUUID } from "node:crypto";
import { insist } from "./insist.ts";
import { type PaypalAccount, paypalEvents } from "./paypal-events.ts";
import { type StripeAccount, stripeEvents } from "./stripe-events.ts";

export type ReplayOptions = {
  shopUrl: string;
  /** An administrator's access token: events that the shop remembers are then worked on again as well. */
  adminToken?: string | undefined;
  stripe: StripeAccount;
  paypal?: PaypalAccount | undefined;
  since: Date;
};

/** An event, and how to have the shop told of it again. */
export type Teller = { id: string; tell: () => Promise<void> };

export type ReplayCounts = { listed: number; accepted: number; workedOnAgain: number };

// An event may have waited in an inbox that is lost since.
const MARGIN_MS = 60 * 60_000;
const AT_ONCE = 4;

/**
 * Tells the shop again what its providers have told since a time, each provider's oldest first. What the shop has
 * applied before changes nothing.
 */
export async function replayEvents(options: ReplayOptions): Promise<ReplayCounts> {
  const { shopUrl, adminToken, stripe, paypal } = options;
  const from = new Date(options.since.getTime() - MARGIN_MS);
  const listed = await Promise.all([stripeEvents(stripe, shopUrl, from), paypal ? paypalEvents(paypal, from) : []]);
  const events = listed.flat();
  const counts = { listed: events.length, accepted: 0, workedOnAgain: 0 };
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let event = events[next++]; event; event = events[next++]) {
      await event.tell();
      counts.accepted += 1;
      if (adminToken && (await workOnAgain(shopUrl, event.id, adminToken))) counts.workedOnAgain += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return counts;
}

/** False when no inbox has it: it is on its way, then, and is worked on anyway. */
async function workOnAgain(shopUrl: string, id: string, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": randomUUID() };
  const url = new URL(`/v1/webhooks/events/${encodeURIComponent(id)}/replay`, shopUrl);
  const answer = await insist(() => fetch(url, { method: "POST", headers }));
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`${id} is not worked on again: ${answer.status} ${await answer.text()}`);
  return true;
}
