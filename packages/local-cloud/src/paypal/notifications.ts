import { z } from "zod";
import type { Context } from "./checkout.ts";
import { notFound, PaypalError } from "./errors.ts";
import { readInput } from "./input.ts";
import type { WebhookEvent } from "./objects.ts";
import { link } from "./present.ts";

const mostAgoMs = 30 * 24 * 60 * 60_000;
const query = z.object({
  page_size: z.coerce.number().int().min(1).max(300).default(10),
  start_time: z.iso.datetime({ offset: true }).optional(),
  end_time: z.iso.datetime({ offset: true }).optional(),
  event_type: z.string().optional(),
  offset: z.coerce.number().int().min(0).default(0),
});
const resend = z.looseObject({ webhook_ids: z.array(z.string()).max(500).optional() });

/** `GET /v1/notifications/webhooks-events`: what was told in the last 30 days, the newest first; links lead on. */
export function listEvents({ state, base }: Context, search: string): object {
  const asked = query.safeParse(Object.fromEntries(new URLSearchParams(search)));
  if (!asked.success) throw invalid(asked.error.issues[0]?.path.join("/") ?? "");
  const { page_size: size, start_time: from, end_time: to, event_type: type, offset } = asked.data;
  const oldest = Math.max(Date.now() - mostAgoMs, from === undefined ? 0 : Date.parse(from));
  const newest = to === undefined ? Infinity : Date.parse(to);
  const found = [...state.events.values()]
    .filter((event) => type === undefined || event.event_type === type)
    .filter(({ create_time: at }) => Date.parse(at) >= oldest && Date.parse(at) <= newest)
    .toReversed();
  const events = found.slice(offset, offset + size);
  const page = (at: number, rel: string) => {
    const params = new URLSearchParams(search);
    params.set("offset", String(at));
    return link(`${base}/v1/notifications/webhooks-events?${params.toString()}`, rel);
  };
  const next = offset + size < found.length ? [page(offset + size, "next")] : [];
  return { events, count: events.length, links: [page(offset, "self"), ...next] };
}

/** `POST /v1/notifications/webhooks-events/{id}/resend`: tells it again, unless it is still to be told. */
export function resendEvent({ state, announce }: Context, webhookId: string, id: string, body: string): WebhookEvent {
  const event = state.events.get(id);
  if (event === undefined) throw notFound();
  const { webhook_ids: wanted } = readInput(resend, body);
  if ((wanted === undefined || wanted.includes(webhookId)) && !state.deliveries.has(id)) {
    state.deliveries.put(id, { eventId: id, attempts: 0, nextAt: 0 });
    announce(id);
  }
  return event;
}

const invalid = (field: string): PaypalError =>
  new PaypalError(400, "INVALID_REQUEST", [
    { field, location: "query", issue: "INVALID_PARAMETER_VALUE", description: "The value of a field is invalid." },
  ]);
