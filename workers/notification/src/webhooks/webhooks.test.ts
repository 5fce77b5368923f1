import type { DomainEvent } from "@orderapp/contracts/events";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { isEventPattern, wantsEvent, WEBHOOK_EVENTS } from "./event-patterns.ts";
import { toMessage } from "./event-message.ts";
import { settings } from "../settings.ts";
import { nextTry, parallelOf, restAfter, retryAfterMs, retryPolicy } from "./retry-policy.ts";
import { newSecret, openSecret, sealSecret, signatures } from "./secrets.ts";
import { shipped } from "../test-support.ts";

describe("the secret of a webhook endpoint", () => {
  const KEY = "a-key-of-tests-with-32-characters";

  it("is of 24 random bytes, and signs as the specification's own library expects", async () => {
    const [old, current] = [newSecret(), newSecret()];
    expect(old).not.toBe(current);
    expect(atob(current.slice("whsec_".length))).toHaveLength(24);
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = await signatures([current, old], "msg_1", timestamp, '{"ü":1}');
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signature,
    };
    for (const secret of [old, current]) expect(new Webhook(secret).verify('{"ü":1}', headers)).toEqual({ ü: 1 });
    expect(() => new Webhook(newSecret()).verify('{"ü":1}', headers)).toThrow("No matching signature");
    expect(() => new Webhook(current).verify('{"ü":2}', headers)).toThrow("No matching signature");
  });

  it("is sealed for one endpoint under one key", async () => {
    const secret = newSecret();
    const sealed = await sealSecret(KEY, "e1", secret);
    expect(sealed).not.toContain(secret.slice(6));
    expect(await sealSecret(KEY, "e1", secret)).not.toBe(sealed);
    expect(await openSecret(KEY, "e1", sealed)).toBe(secret);
    await expect(openSecret(KEY, "e2", sealed)).rejects.toMatchObject({ name: "OperationError" });
    await expect(openSecret(`${KEY}!`, "e1", sealed)).rejects.toMatchObject({ name: "OperationError" });
    await expect(sealSecret("short", "e1", secret)).rejects.toThrow("32 characters");
  });
});

describe("the events of a webhook endpoint", () => {
  it("are named one by one, by family, or all", () => {
    expect(wantsEvent(["order.*"], "order.created")).toBe(true);
    expect(wantsEvent(["order.*"], "payment.failed")).toBe(false);
    expect(wantsEvent(["payment.failed", "inventory.low"], "payment.failed")).toBe(true);
    expect(wantsEvent(["*"], "user.erased")).toBe(true);
    expect(wantsEvent(["*", "webhook_endpoint.*"], "webhook_endpoint.disabled")).toBe(false);
    expect(WEBHOOK_EVENTS.filter((type) => !wantsEvent(["*"], type))).toEqual([]);
    for (const bad of ["", "order", "order.", ".*", "ord*", "order.*.*", "webhook_endpoint.*", "Order.*"]) {
      expect([bad, isEventPattern(bad)]).toEqual([bad, false]);
    }
  });

  it("carry type, time and data, and nothing that is between our Workers", () => {
    const event = shipped();
    const message = toMessage(event);
    expect(JSON.parse(message.body)).toEqual({ type: "order.shipped", timestamp: event.at, data: event.data });
    expect(message).toMatchObject({ eventId: event.id, subject: event.subject, orderId: event.data.order.id });
  });

  it("say of an erased person only who it was", () => {
    const erased: DomainEvent = {
      id: "e1",
      type: "user.erased",
      version: 1,
      source: "user",
      subject: "u1",
      at: new Date().toISOString(),
      traceparent: "",
      data: { userId: "u1", email: "ada@example.com", name: "Ada" },
    };
    const { body, userId } = toMessage(erased);
    expect([(JSON.parse(body) as { data: unknown }).data, userId]).toEqual([{ userId: "u1" }, undefined]);
  });
});

describe("the tries of a webhook", () => {
  const HOUR = 3_600_000;
  const policy = retryPolicy([5, 300, 1800, 7200, 18000, 36000, 21600], 20);

  it("are spread over a day, and no further", () => {
    let now = 0;
    let tries = 1;
    for (let at = nextTry(policy, tries, 0, now); at !== undefined; at = nextTry(policy, tries, 0, now)) {
      expect(at).toBeGreaterThan(now);
      now = at;
      tries++;
    }
    expect(tries).toBe(8);
    expect(now).toBeGreaterThan(18 * HOUR);
    expect(now).toBeLessThanOrEqual(24 * HOUR);
    expect(nextTry(policy, 2, 0, 24 * HOUR)).toBeUndefined();
  });

  it("wait as long as the endpoint asks for, six hours at most", () => {
    expect(retryAfterMs("120", 0)).toBe(120_000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:01:00 GMT", 0)).toBe(60_000);
    expect(retryAfterMs("999999999", 0)).toBe(6 * HOUR);
    for (const nothing of [null, "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9"]) {
      expect([nothing, retryAfterMs(nothing, 30_000)]).toEqual([nothing, 0]);
    }
  });

  it("are fewer at once to an endpoint that seems to be down", () => {
    expect([parallelOf(0), parallelOf(2), parallelOf(3)]).toEqual([8, 8, 1]);
    expect([restAfter(policy, 2), restAfter(policy, 3)]).toEqual([0, 5_000]);
  });

  it("are not made by a schedule that makes no sense", () => {
    const { WEBHOOK_RETRY_SECONDS, WEBHOOK_SWITCH_OFF_AFTER } = settings.schema.shape;
    expect(WEBHOOK_RETRY_SECONDS.parse("5,0.5")).toEqual([5, 0.5]);
    for (const seconds of ["", "5,x", "5,-1", "5,0", "5,,6"]) {
      expect([seconds, WEBHOOK_RETRY_SECONDS.safeParse(seconds).success]).toEqual([seconds, false]);
    }
    for (const limit of ["0", "many", "1.5"]) {
      expect([limit, WEBHOOK_SWITCH_OFF_AFTER.safeParse(limit).success]).toEqual([limit, false]);
    }
  });
});
