import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { newId } from "@orderapp/core/ids";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import {
  answer,
  context,
  env,
  eventually,
  newEndpoint,
  received,
  receiverUrl,
  registered,
} from "../../test/webhooks.ts";
import { deliverAll } from "../notifications/deliver-notification.ts";
import { erasePerson } from "../notifications/erase-person.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { resendNotification } from "../notifications/resend-notification.ts";
import { changeEndpoint } from "./change-endpoint.ts";
import { createEndpoint } from "./create-endpoint.ts";
import { MAX_ENDPOINTS } from "./endpoint.ts";
import { toMessage } from "./event-message.ts";
import { handOver } from "./hand-over.ts";

type Endpoint = Awaited<ReturnType<typeof newEndpoint>>;
const deliveries = async ({ stub }: Endpoint) => {
  const page = await stub.deliveries({ limit: 100 });
  if (!page.ok) throw new Error("no such endpoint");
  return page.value.deliveries;
};
const statuses = async (endpoint: Endpoint) => (await deliveries(endpoint)).map(({ status }) => status).toReversed();
const state = async ({ stub }: Endpoint) => {
  const read = await stub.read();
  if (!read.ok) throw new Error("no such endpoint");
  return read.value;
};
const remove = async ({ stub }: Endpoint) => expect(await stub.remove()).toEqual({ ok: true, value: null });
/** Its object ends, with all that is not written. */
const crash = ({ stub }: Endpoint) =>
  expect(runInDurableObject(stub, (_object, ctx) => ctx.abort("crash"))).rejects.toThrow("crash");
const DAY = 24 * 60 * 60 * 1000;
/** As if all that is kept had come so much earlier. */
const age = ({ stub }: Endpoint, ms: number) =>
  runInDurableObject(stub, (_object, { storage }) => {
    storage.sql.exec("update delivery set receivedAt = receivedAt - ?1, retryFrom = retryFrom - ?1", ms);
    storage.sql.exec("update secret set expiresAt = expiresAt - ?", ms);
  });

describe("a webhook endpoint", () => {
  it("gets an event once, however often and however parallel it is handed over", async () => {
    const endpoint = await newEndpoint();
    const event = registered();
    await Promise.all(Array.from({ length: 10 }, () => handOver(context(), [event])));
    await eventually(async () => expect(await statuses(endpoint)).toEqual(["succeeded"]));
    await handOver(context(), [event]);
    await runDurableObjectAlarm(endpoint.stub);
    const [message, ...more] = await received(endpoint.id);
    expect(more).toEqual([]);
    expect(message?.headers["webhook-id"]).toBe(event.id);
    expect(new Webhook(endpoint.secret).verify(message?.body ?? "", message?.headers ?? {})).toEqual({
      type: event.type,
      timestamp: event.at,
      data: event.data,
    });
    await remove(endpoint);
  });

  it("is not acknowledged to an event's source while its object cannot be reached, and mails go out all the same", async () => {
    const endpoint = await newEndpoint();
    const ctx = context();
    const acknowledged: string[] = [];
    ctx.acknowledge = (_source, ids) => {
      acknowledged.push(...ids);
      return Promise.resolve({ ok: true, value: null });
    };
    const { webhooks } = ctx;
    const broken = () => ({
      ...webhooks.endpoint(endpoint.id),
      accept: () => Promise.reject(new Error("unreachable")),
    });
    const event = registered();
    const first = await recordEvents({ ...ctx, webhooks: { ...webhooks, endpoint: broken } }, [event]);
    expect(first.again).toEqual([event]);
    expect(first.fresh.map(({ to }) => to)).toEqual([`${event.subject}@example.com`]);
    expect(acknowledged).toEqual([]);
    const second = await recordEvents(ctx, [event]);
    expect([second.again, second.fresh, acknowledged]).toEqual([[], [], [event.id]]);
    await eventually(async () => expect(await received(endpoint.id)).toHaveLength(1));
    await remove(endpoint);
  });

  it("gets what is about one resource in its order, also while the first fails; others go on", async () => {
    const endpoint = await newEndpoint();
    await answer(endpoint.id, { status: 500 }, {});
    const [first, second, third] = [registered("same"), registered("same"), registered("same")];
    const other = registered();
    await endpoint.stub.accept([first, second, other, third].map(toMessage));
    await eventually(async () =>
      expect(await statuses(endpoint)).toEqual(Array.from({ length: 4 }, () => "succeeded")),
    );
    const ids = (await received(endpoint.id)).map(({ headers }) => headers["webhook-id"]);
    expect(ids.filter((id) => id !== other.id)).toEqual([first.id, first.id, second.id, third.id]);
    expect(ids.indexOf(other.id)).toBeLessThan(3);
    await remove(endpoint);
  });

  it("sends what was under way when its object died", async () => {
    const endpoint = await newEndpoint();
    await answer(endpoint.id, { hang: true }, {});
    const event = registered();
    await endpoint.stub.accept([toMessage(event)]);
    await eventually(async () => expect(await received(endpoint.id)).toHaveLength(1));
    await crash(endpoint);
    const again = { ...endpoint, stub: env.WEBHOOK_ENDPOINTS.getByName(endpoint.id) };
    await eventually(async () => {
      await runDurableObjectAlarm(again.stub);
      expect(await statuses(again)).toEqual(["succeeded"]);
    });
    const messages = await received(endpoint.id);
    expect(messages.map(({ headers }) => headers["webhook-id"])).toEqual([event.id, event.id]);
    await remove(again);
  });

  it("gives a message up after its last try or a day, and goes on with the next of the resource", async () => {
    const endpoint = await newEndpoint();
    await answer(endpoint.id, { status: 500 });
    const event = registered("lost");
    await endpoint.stub.accept([toMessage(event)]);
    await eventually(async () => expect((await deliveries(endpoint))[0]?.attempts).toBe(4));
    await age(endpoint, DAY);
    await runInDurableObject(endpoint.stub, (_object, { storage }) => {
      storage.sql.exec("update lane set dueAt = 1");
      storage.sql.exec("update endpoint set failures = 0, restUntil = 0");
    });
    await eventually(async () => {
      await runDurableObjectAlarm(endpoint.stub);
      expect(await statuses(endpoint)).toEqual(["failed"]);
    });
    await answer(endpoint.id, {});
    await endpoint.stub.accept([toMessage(registered("lost"))]);
    await eventually(async () => expect(await statuses(endpoint)).toEqual(["failed", "succeeded"]));
    await remove(endpoint);
  });

  it("is left alone as long as it asks for", async () => {
    const endpoint = await newEndpoint();
    await answer(endpoint.id, { status: 429, headers: { "retry-after": "3600" } }, {});
    await endpoint.stub.accept([toMessage(registered())]);
    await eventually(async () => expect((await deliveries(endpoint))[0]?.attempts).toBe(1));
    await endpoint.stub.accept([toMessage(registered())]);
    await runDurableObjectAlarm(endpoint.stub);
    expect(await received(endpoint.id)).toHaveLength(1);
    const alarm = await runInDurableObject(endpoint.stub, (_object, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 3_500_000);
    await remove(endpoint);
  });

  it("is switched off with a message to each administrator, and holds what comes", async () => {
    const endpoint = await newEndpoint();
    await answer(endpoint.id, { status: 500 });
    await endpoint.stub.accept([registered(), registered(), registered()].map(toMessage));
    await eventually(async () => expect((await state(endpoint)).enabled).toBe(false));
    expect(await received(endpoint.id)).toHaveLength(6);
    await handOver(context(), [registered()]);
    expect(new Set(await statuses(endpoint))).toEqual(new Set(["held"]));
    await eventually(async () => {
      const { items } = await context().notifications.list({ userId: "a1", limit: 50, after: undefined });
      expect(items.filter(({ event }) => event.subject === endpoint.id)).toMatchObject([
        { channel: "email", to: "admin@example.com", event: { type: "webhook_endpoint.disabled" } },
      ]);
    });
    expect((await context().webhooks.list()).find(({ id }) => id === endpoint.id)?.enabled).toBe(false);
    await remove(endpoint);
  });

  it("forgets what is older than 30 days, and a secret a day after it was rotated", async () => {
    const endpoint = await newEndpoint();
    await endpoint.stub.accept([toMessage(registered())]);
    await eventually(async () => expect(await statuses(endpoint)).toEqual(["succeeded"]));
    await endpoint.stub.rotateSecret();
    const latest = await endpoint.stub.rotateSecret();
    await age(endpoint, 30 * DAY + 1_000);
    // A new instance sweeps first.
    await crash(endpoint);
    const again = { ...endpoint, stub: env.WEBHOOK_ENDPOINTS.getByName(endpoint.id) };
    await again.stub.accept([]);
    await eventually(async () => expect(await deliveries(again)).toEqual([]));
    const kept = await runInDurableObject(again.stub, (_object, { storage }) =>
      storage.sql.exec("select (select count(*) from attempt) tries, (select count(*) from secret) secrets").one(),
    );
    expect(kept).toEqual({ tries: 0, secrets: 1 });
    await again.stub.accept([toMessage(registered())]);
    await eventually(async () => expect(await received(endpoint.id)).toHaveLength(2));
    const message = (await received(endpoint.id))[1];
    expect(message?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
    if (!latest.ok) throw new Error("no new secret");
    new Webhook(latest.value.secret).verify(message?.body ?? "", message?.headers ?? {});
    await remove(again);
  });

  it("forgets an erased person: what was sent at once, what waits when it is sent; others' stays", async () => {
    const endpoint = await newEndpoint();
    const [sent, waiting, late, other] = [registered("gone"), registered("gone"), registered("gone"), registered()];
    await endpoint.stub.accept([toMessage(sent), toMessage(other)]);
    await eventually(async () => expect(await statuses(endpoint)).toEqual(["succeeded", "succeeded"]));
    await answer(endpoint.id, { status: 500 }, {});
    await endpoint.stub.accept([toMessage(waiting)]);
    await erasePerson(context(), { userId: "gone" });
    await endpoint.stub.accept([toMessage(late)]);
    await eventually(async () =>
      expect((await deliveries(endpoint)).map(({ eventId }) => eventId)).toEqual([other.id]),
    );
    const ids = (await received(endpoint.id)).map(({ headers }) => headers["webhook-id"]);
    expect(ids.slice(-2)).toEqual([waiting.id, late.id]);
    const kept = await runInDurableObject(endpoint.stub, (_object, { storage }) =>
      storage.sql.exec("select count(*) as count from attempt").one(),
    );
    expect(kept).toEqual({ count: 1 });
    await remove(endpoint);
  });

  it("keeps its secret sealed", async () => {
    const endpoint = await newEndpoint();
    const rows = await runInDurableObject(endpoint.stub, (_object, { storage }) =>
      JSON.stringify(storage.sql.exec("select * from secret").toArray()),
    );
    expect(rows).not.toContain(endpoint.secret.slice("whsec_".length));
    await remove(endpoint);
  });
});

describe("the list of webhook endpoints", () => {
  it("knows an endpoint when it is made, changed and deleted, and a deleted one stays away", async () => {
    const ctx = context();
    const { endpoint } = await createEndpoint(ctx, { url: `${receiverUrl}/x`, events: ["order.*"], enabled: true });
    const listed = async () => (await ctx.webhooks.list()).find(({ id }) => id === endpoint.id);
    expect(await listed()).toMatchObject({ events: ["order.*"] });
    await changeEndpoint(ctx, endpoint.id, { events: ["*"] });
    expect(await listed()).toMatchObject({ events: ["*"], version: 2 });
    await env.WEBHOOK_DIRECTORY.getByName("all").put(endpoint);
    expect(await listed()).toMatchObject({ events: ["*"], version: 2 });
    await ctx.webhooks.endpoint(endpoint.id).remove();
    await env.WEBHOOK_DIRECTORY.getByName("all").put({ ...endpoint, version: 9 });
    expect(await listed()).toBeUndefined();
    await runInDurableObject(env.WEBHOOK_ENDPOINTS.getByName(endpoint.id), async (_object, { storage }) => {
      expect([await storage.getAlarm(), storage.sql.exec("select name from sqlite_master").toArray()]).toEqual([
        null,
        [],
      ]);
    });
  });

  it("clears away an endpoint that was never listed, and finishes a deletion that was begun", async () => {
    const [orphan, half] = [await newEndpoint(), await newEndpoint()];
    await runInDurableObject(
      orphan.stub,
      (_object, { storage }) => void storage.sql.exec("update endpoint set listed = 0"),
    );
    await runInDurableObject(
      half.stub,
      (_object, { storage }) => void storage.sql.exec("update endpoint set removed = 1"),
    );
    expect((await half.stub.read()).ok).toBe(false);
    for (const { stub, id } of [orphan, half]) {
      await runDurableObjectAlarm(stub);
      expect((await stub.read()).ok).toBe(false);
      expect((await context().webhooks.list()).map((entry) => entry.id)).not.toContain(id);
    }
  });

  it("has room for fifty, however many come at once", async () => {
    const first = await newEndpoint();
    const known = await context().webhooks.list();
    const [model] = known;
    if (!model) throw new Error("nothing is listed");
    const directory = env.WEBHOOK_DIRECTORY.getByName("all");
    const fillers = Array.from({ length: MAX_ENDPOINTS - 2 - known.length }, () => ({ ...model, id: newId() }));
    await Promise.all(fillers.map((entry) => directory.put(entry)));
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => newEndpoint()));
    const good = made.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(good).toHaveLength(2);
    expect(await context().webhooks.list()).toHaveLength(MAX_ENDPOINTS);
    // What is there may still be changed.
    expect((await first.stub.change({ description: "full" })).ok).toBe(true);
    await Promise.all([...[first, ...good].map(remove), ...fillers.map(({ id }) => directory.remove(id))]);
  });

  it("costs nothing to be asked for an endpoint that is not there", async () => {
    const stub = env.WEBHOOK_ENDPOINTS.getByName(newId());
    expect((await stub.read()).ok).toBe(false);
    expect(await stub.accept([toMessage(registered())])).toBeNull();
    await runInDurableObject(stub, async (_object, { storage }) => {
      expect([await storage.getAlarm(), storage.sql.exec("select name from sqlite_master").toArray()]).toEqual([
        null,
        [],
      ]);
    });
  });
});

describe("a webhook in the list of messages", () => {
  it("is shown with its state, and goes out again when it is asked for", async () => {
    const endpoint = await newEndpoint();
    const event = registered();
    const ctx = context();
    await deliverAll(ctx, (await recordEvents(ctx, [event])).fresh);
    const notes = async () =>
      (
        await ctx.notifications.list({ userId: event.subject, channel: "webhook", limit: 50, after: undefined })
      ).items.filter((item) => "endpointId" in item && item.endpointId === endpoint.id);
    await eventually(async () => expect(await notes()).toMatchObject([{ status: "sent", attempts: 1 }]));
    const [note] = await notes();
    expect(await resendNotification(ctx, note?.id ?? "")).toMatchObject({ status: "queued" });
    await eventually(async () => expect(await notes()).toMatchObject([{ status: "sent", attempts: 2 }]));
    expect(await received(endpoint.id)).toHaveLength(2);
    await remove(endpoint);
  });
});
