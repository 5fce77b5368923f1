import { inject } from "vitest";
import { createPaypal } from "../src/providers/paypal.ts";
import { inboxFor } from "../src/shards.ts";
import { call, env, rpc, worker, type FakeOrderData } from "./support.ts";

const paypalUrl = inject("paypalUrl");

type PaypalEvent = { id: string; event_type: string; resource: object };

const control = async <T>(path: string): Promise<T> => (await (await fetch(`${paypalUrl}/_test/${path}`)).json()) as T;

/** The order's first payment, by PayPal. */
export async function firstByPaypal(order: FakeOrderData) {
  const result = await rpc.createPayment(call, {
    orderId: order.orderId,
    orderNumber: order.number,
    provider: "paypal",
    amount: order.total,
    email: order.email,
    userId: order.userId,
  });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const approvalUrl = result.value.approvalUrl ?? "";
  return { ...result.value, approvalUrl, reference: new URL(approvalUrl).searchParams.get("token") ?? "" };
}

/** A payment that PayPal has and we have not: as if we had died after making it there. */
export async function onlyAtPaypal({ orderId, number: orderNumber, total: amount }: FakeOrderData) {
  const account = { clientId: inject("paypalClientId"), clientSecret: inject("paypalClientSecret"), apiUrl: paypalUrl };
  const paypal = createPaypal({ ...account, webhookId: "", development: true }, () => new Date());
  const made = await paypal.create({ attemptKey: `${orderId}:first`, orderId, orderNumber, amount });
  return { reference: made.payment.reference, approvalUrl: made.session.approvalUrl ?? "" };
}

/** What the buyer presses on PayPal's page. */
export async function approve({ approvalUrl }: { approvalUrl: string }): Promise<void> {
  const body = new URLSearchParams({ action: "approve" });
  const { status } = await fetch(approvalUrl, { method: "POST", body, redirect: "manual" });
  if (status !== 200) throw new Error(`PayPal's page answered ${status}`);
}

/** PayPal's events about one of its orders, oldest first. */
export async function eventsAbout(reference: string, type = ""): Promise<PaypalEvent[]> {
  const { data } = await control<{ data: PaypalEvent[] }>("events");
  return data.filter((event) => event.event_type.startsWith(type) && JSON.stringify(event).includes(reference));
}

/** Delivers an event as PayPal does; `change` alters the signed body. */
export async function deliverPaypal(event: PaypalEvent | undefined, change = (body: string) => body) {
  const { payload, headers } = await control<{ payload: string; headers: Record<string, string> }>(
    `events/${event?.id ?? ""}/signed`,
  );
  return worker.fetch("https://shop.test/v1/webhooks/paypal", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: change(payload),
  });
}

/** What was kept of a PayPal event. */
export const paypalRecord = (event: PaypalEvent | undefined) =>
  env.INBOX.getByName(inboxFor("paypal", event?.id ?? "")).record({ provider: "paypal", eventId: event?.id ?? "" });

/** How the sandbox answers from now on. */
export async function paypalSettings(settings: { pendingNext: number }): Promise<void> {
  const { status } = await fetch(`${paypalUrl}/_test/settings`, { method: "POST", body: JSON.stringify(settings) });
  if (status !== 200) throw new Error(`the sandbox answered ${status}`);
}
