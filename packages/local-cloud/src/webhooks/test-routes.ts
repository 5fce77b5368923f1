import { z } from "zod";
import type { Collection } from "../journal/store.ts";
import type { PendingDelivery, WebhookQueue } from "./queue.ts";

const mostListed = 1_000;
const delivery = z.strictObject({
  times: z.number().int().min(1).max(10_000).default(1),
  concurrency: z.number().int().min(1).max(256).default(1),
});
const storm = z.strictObject({
  copies: z.number().int().min(1).max(100),
  delayMs: z.number().min(0).max(60_000),
});
const webhookUrl = z.strictObject({ url: z.url().nullable() });

export interface TestAnswer {
  status: number;
  body: object;
}

/** One control request of a test: `route` is the path after `/_test/`, with `:id` for an id. */
export interface TestRequest {
  route: string;
  id: string;
  query: URLSearchParams;
  body: string;
}

/** Reads a request to `/_test/…`. */
export function testRequest(method: string, path: string, query: string, body: string): TestRequest {
  const [, , resource, id, action] = path.split("/");
  const route = `${method} ${[resource, id === undefined ? null : ":id", action].filter(Boolean).join("/")}`;
  return { route, id: id ?? "", query: new URLSearchParams(query), body };
}

/** The JSON body by a schema; throws SyntaxError or ZodError. */
export function testInput<T>(schema: z.ZodType<T>, { body }: TestRequest): T {
  return schema.parse(body === "" ? {} : JSON.parse(body));
}

/** What tests may do with any provider's webhooks; null for another path. */
export async function webhookTestRoute<E extends object>(
  queue: WebhookQueue<E>,
  events: Collection<E>,
  deliveries: Collection<PendingDelivery>,
  typeOf: (event: E) => string,
  request: TestRequest,
): Promise<TestAnswer | null> {
  const { route, id, query } = request;
  const ok = (body: object): TestAnswer => ({ status: 200, body });
  switch (route) {
    case "GET events": {
      const type = query.get("type");
      const data = [...events.values()].filter((event) => type === null || typeOf(event) === type);
      return ok({ data: data.slice(-mostListed), pending: deliveries.size + queue.copiesLeft, paused: queue.paused });
    }
    case "POST events/:id/deliver": {
      if (!events.has(id)) return { status: 404, body: { error: "no such event" } };
      if (queue.url === null) return { status: 409, body: { error: "no webhook URL is set" } };
      const { times, concurrency } = testInput(delivery, request);
      return ok({ deliveries: await queue.deliver(id, times, concurrency) });
    }
    case "GET deliveries": {
      const eventId = query.get("event");
      const data = queue.records.filter((record) => eventId === null || record.eventId === eventId);
      return ok({ data: data.slice(-mostListed), pending: [...deliveries.values()].slice(0, mostListed) });
    }
    case "POST webhooks/:id": {
      if (id !== "pause" && id !== "resume" && id !== "url" && id !== "storm") return null;
      if (id === "storm") queue.setStorm(testInput(storm, request));
      else if (id === "pause") queue.pause();
      else if (id === "resume") queue.resume();
      else queue.setUrl(testInput(webhookUrl, request).url);
      return ok({ paused: queue.paused, url: queue.url });
    }
    default:
      return null;
  }
}
