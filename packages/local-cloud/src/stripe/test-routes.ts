import { z } from "zod";
import type { WebhookQueue } from "../webhooks/queue.ts";
import type { StripeApi } from "./api.ts";
import { emit } from "./context.ts";
import type { StripeEvent } from "./objects.ts";
import { settleIntent } from "./late-outcomes.ts";
import { settleRefund } from "./refunds.ts";
import type { State } from "./state.ts";

const count = z.number().int().min(0).max(10_000);
const settings = z.strictObject({
  timeoutAfterCharge: count.optional(),
  timeoutAfterRefund: count.optional(),
  processingMs: z.number().min(0).max(60_000).optional(),
});
const delivery = z.strictObject({
  times: z.number().int().min(1).max(10_000).default(1),
  concurrency: z.number().int().min(1).max(256).default(1),
});
const madeUp = z.strictObject({ type: z.string().min(1), object: z.record(z.string(), z.unknown()) });
const webhookUrl = z.strictObject({ url: z.url().nullable() });
const outcome = z.strictObject({ outcome: z.enum(["succeed", "fail"]) });

interface TestAnswer {
  status: number;
  body: object;
}

/** The control of the sandbox that tests have beside Stripe's API; `null` for a path that is not there. */
export async function testRoute(
  parts: { state: State; api: StripeApi; webhooks: WebhookQueue<StripeEvent> },
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
): Promise<TestAnswer | null> {
  const { state, api, webhooks } = parts;
  const [, , resource, id, action] = path.split("/");
  const route = `${method} ${[resource, id === undefined ? null : ":id", action].filter(Boolean).join("/")}`;
  const input = <T>(schema: z.ZodType<T>) => schema.parse(body === "" ? {} : JSON.parse(body));
  const ok = (value: object) => ({ status: 200, body: value });

  switch (route) {
    case "GET events": {
      const type = query.get("type");
      const data = [...state.events.values()].filter((event) => type === null || event.type === type);
      return ok({ data: data.slice(-1_000), pending: state.deliveries.size, paused: webhooks.paused });
    }
    case "POST events": {
      const { type, object } = input(madeUp);
      return ok(await api.apply((context) => emit(context, type, object)));
    }
    case "POST events/:id/deliver": {
      if (id === undefined || !state.events.has(id)) return { status: 404, body: { error: "no such event" } };
      if (webhooks.url === null) return { status: 409, body: { error: "no webhook URL is set" } };
      const { times, concurrency } = input(delivery);
      return ok({ deliveries: await webhooks.deliver(id, times, concurrency) });
    }
    case "GET deliveries": {
      const eventId = query.get("event");
      const data = webhooks.records.filter((record) => eventId === null || record.eventId === eventId);
      return ok({ data: data.slice(-1_000), pending: [...state.deliveries.values()].slice(0, 1_000) });
    }
    case "POST webhooks/:id": {
      if (id !== "pause" && id !== "resume" && id !== "url") return null;
      if (id === "pause") webhooks.pause();
      else if (id === "resume") webhooks.resume();
      else webhooks.setUrl(input(webhookUrl).url);
      return ok({ paused: webhooks.paused, url: webhooks.url });
    }
    case "GET settings":
      return ok(api.settings);
    case "POST settings":
      return ok(Object.assign(api.settings, input(settings)));
    case "POST payment_intents/:id/settle": {
      const succeeds = input(outcome).outcome === "succeed";
      return ok(await api.apply((context) => settleIntent(context, id ?? "", succeeds)));
    }
    case "POST refunds/:id/settle": {
      const succeeds = input(outcome).outcome === "succeed";
      return ok(await api.apply((context) => settleRefund(context, id ?? "", succeeds)));
    }
    default:
      return null;
  }
}
