import { env as bindings } from "cloudflare:workers";
import { inject } from "vitest";
import type { DomainEvent } from "@orderapp/contracts/events";
import { newId } from "@orderapp/core/ids";
import type { Received, ReceiverStep } from "@orderapp/local-cloud/webhook-receiver";
import { createContext } from "../src/context.ts";
import type { Env } from "../src/env.ts";

export const env = bindings as Env;
export const context = () => createContext(env, { traceparent: "" });
export const receiverUrl = inject("receiverUrl");

const boxUrl = (box: string) => `${receiverUrl}/_boxes/${box}`;
export const answer = async (box: string, ...steps: ReceiverStep[]): Promise<void> => {
  await (await fetch(boxUrl(box), { method: "PUT", body: JSON.stringify(steps) })).text();
};
export const received = async (box: string): Promise<Received[]> => (await fetch(boxUrl(box))).json();

/** A new endpoint that leads into a box of its own. */
export async function newEndpoint(events = ["*"]) {
  const id = newId();
  const stub = env.WEBHOOK_ENDPOINTS.getByName(id);
  const made = await stub.create({ id, url: `${receiverUrl}/${id}`, events, enabled: true });
  if (!made.ok) throw new Error("no room");
  return { id, stub, secret: made.value.secret };
}

let serial = 0;
/** Somebody signed up: an event of their own. */
export const registered = (userId = `u${++serial}`, at = new Date()): DomainEvent => ({
  id: newId(),
  type: "user.registered",
  version: 1,
  source: "user",
  subject: userId,
  at: at.toISOString(),
  traceparent: "",
  data: { userId, email: `${userId}@example.com`, name: "Ada" },
});

/** Tries until it holds. */
export async function eventually<T>(check: () => Promise<T>, tries = 150): Promise<T> {
  for (let left = tries; left > 1; left--) {
    try {
      return await check();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return check();
}
