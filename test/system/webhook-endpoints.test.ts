import { startWebhookReceiver, type Received, type WebhookReceiver } from "@orderapp/local-cloud/webhook-receiver";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey, type Answer } from "../support/client.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

type Endpoint = {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  disabledReason?: string;
  failuresInARow: number;
  secret: string;
};
type Delivery = {
  id: string;
  eventId: string;
  event: string;
  status: string;
  attempts: number;
  lastError?: string;
  tries: { durationMs: number; response?: { status: number; body: string }; error?: string }[];
};
type Page<T> = { data: T[]; page: { nextCursor: string | null; hasMore: boolean } };
type Message = { type: string; timestamp: string; data: { order?: { id: string; status: string } } };

let shop: Shop;
let receiver: WebhookReceiver;
let mug: Variant;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  shop = await openShop({
    vars: { notification: { WEBHOOK_RETRY_SECONDS: "0.5,0.5,0.5,0.5,60", WEBHOOK_SWITCH_OFF_AFTER: "12" } },
  });
  mug = await shop.createProduct(1_000);
});
afterAll(async () => {
  await shop?.close();
  await receiver?.close();
});

const BASE = "/v1/webhook-endpoints";
const asAdmin = <T>(method: string, path: string, json?: unknown): Promise<Answer<T>> =>
  shop.ask<T>(method, `${BASE}${path}`, { token: shop.admin, key: newKey(), ...(json === undefined ? {} : { json }) });

/** An endpoint that leads into a box of the receiver. */
async function add(box: string, events: string[] = ["order.*"]): Promise<Endpoint> {
  const answer = await asAdmin<Endpoint>("POST", "", { url: `${receiver.url}/${box}`, events });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
const remove = async ({ id }: Endpoint) => expect((await asAdmin("DELETE", `/${id}`)).status).toBe(204);
const read = async ({ id }: Endpoint) => (await asAdmin<Endpoint>("GET", `/${id}`)).body;
const deliveries = async ({ id }: Endpoint, query = "") =>
  (await asAdmin<Page<Delivery>>("GET", `/${id}/deliveries?limit=100${query}`)).body.data;

/** Insists that the official library accepts a message, and reads it. */
function verify(secret: string, message: Received): Message {
  return new Webhook(secret).verify(message.body, message.headers) as Message;
}
const about = (box: string, placed: Placed): Received[] =>
  receiver.received(box).filter(({ body }) => body.includes(placed.order.id));
const typesOf = (messages: Received[]): string[] => messages.map(({ body }) => (JSON.parse(body) as Message).type);
const idsOf = (messages: Received[]) => messages.map(({ headers }) => headers["webhook-id"]);

const arrived = (box: string, count: number, ms = 20_000) =>
  eventually(async () => {
    const all = receiver.received(box);
    expect(all.length).toBeGreaterThanOrEqual(count);
    return all;
  }, ms);

describe("webhook endpoints", () => {
  it("get what they asked for, signed as the specification says, of an order in its order", async () => {
    const endpoint = await add("happy");
    const elsewhere = await add("elsewhere", ["inventory.low"]);
    const placed = await shop.order(mug);
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    const messages = await arrived("happy", 2);
    expect(messages.map((message) => verify(endpoint.secret, message).type)).toEqual([
      "order.created",
      "order.confirmed",
    ]);
    const [first] = messages;
    expect(first?.headers["content-type"]).toBe("application/json");
    expect(first?.headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(Object.keys(JSON.parse(first?.body ?? ""))).toEqual(["type", "timestamp", "data"]);
    expect(verify(endpoint.secret, messages[1] as Received).data.order).toMatchObject({
      id: placed.order.id,
      status: "CONFIRMED",
    });
    expect(receiver.received("elsewhere")).toEqual([]);
    expect(() => verify(elsewhere.secret, messages[0] as Received)).toThrow("No matching signature found");

    await eventually(async () => {
      const log = await deliveries(endpoint, "&status=succeeded");
      expect(log.map(({ eventId }) => eventId)).toEqual(idsOf(messages).toReversed());
      expect(log[0]).toMatchObject({ attempts: 1, tries: [{ response: { status: 204 } }] });
      const query = `channel=webhook&orderId=${placed.order.id}`;
      const listed = await shop.ask<Page<object>>("GET", `/v1/notifications?${query}`, { token: shop.admin });
      expect(listed.body.data).toHaveLength(2);
      expect(listed.body.data[0]).toMatchObject({ status: "sent", to: `${receiver.url}/***`, attempts: 1 });
    });
    await Promise.all([remove(endpoint), remove(elsewhere)]);
  });

  it("are tried again, with the same id and body, and meanwhile only the same order waits", async () => {
    const endpoint = await add("retry");
    receiver.answer("retry", { status: 500, body: "<b>oops</b>" }, { status: 503 }, {});
    const failing = await shop.order(mug);
    await arrived("retry", 1);
    const [other] = await Promise.all([
      shop.order(mug),
      shop.ask("POST", `/v1/orders/${failing.order.id}/cancel`, { token: shop.admin, key: newKey(), json: {} }),
    ]);
    await eventually(async () => {
      expect(typesOf(about("retry", failing))).toEqual([
        "order.created",
        "order.created",
        "order.created",
        "order.cancelled",
      ]);
      expect(typesOf(about("retry", other))).toContain("order.created");
    });
    const tries = about("retry", failing).slice(0, 3);
    expect(new Set(idsOf(tries)).size).toBe(1);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
    for (const message of tries) verify(endpoint.secret, message);
    await eventually(async () => {
      const [first] = (await deliveries(endpoint)).filter(({ eventId }) => eventId === idsOf(tries)[0]);
      expect(first).toMatchObject({ status: "succeeded", attempts: 3 });
      expect(first?.tries.map(({ response }) => response?.status)).toEqual([204, 503, 500]);
      expect(first?.tries[2]?.response?.body).toBe("<b>oops</b>");
      expect((await read(endpoint)).failuresInARow).toBe(0);
    });
    await remove(endpoint);
  });

  it("take both secrets while they rotate", async () => {
    const endpoint = await add("rotation");
    const rotated = await asAdmin<Endpoint>("POST", `/${endpoint.id}/rotate-secret`);
    expect(rotated.status, rotated.text).toBe(200);
    expect(rotated.body.secret).not.toBe(endpoint.secret);
    const tested = await asAdmin<Delivery>("POST", `/${endpoint.id}/test`);
    expect(tested.body, tested.text).toMatchObject({ event: "webhook.test", status: "succeeded" });
    const [message] = await arrived("rotation", 1);
    expect(message?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [endpoint.secret, rotated.body.secret]) {
      expect(verify(secret, message as Received).type).toBe("webhook.test");
    }
    const third = await asAdmin<Endpoint>("POST", `/${endpoint.id}/rotate-secret`);
    await asAdmin("POST", `/${endpoint.id}/test`);
    const [, second] = await arrived("rotation", 2);
    verify(third.body.secret, second as Received);
    verify(rotated.body.secret, second as Received);
    expect(() => verify(endpoint.secret, second as Received)).toThrow("No matching signature found");
    await remove(endpoint);
  });

  it("are switched off after failures in a row, with a mail; what came meanwhile is replayed in order", async () => {
    const endpoint = await add("down");
    receiver.answer("down", { status: 500 });
    const placed = await Promise.all(Array.from({ length: 4 }, () => shop.order(mug)));
    const isOff = () =>
      eventually(async () => {
        const state = await read(endpoint);
        expect(state).toMatchObject({ enabled: false, disabledReason: "failures" });
      }, 40_000);
    await isOff();
    expect(await shop.mailText("admin@orderapp.test", /Webhooks to .* are switched off/)).toContain(endpoint.id);
    const count = receiver.received("down").length;
    expect(count).toBe(12);

    const late = await shop.order(mug);
    await eventually(async () => {
      expect((await deliveries(endpoint, "&status=held")).length).toBeGreaterThanOrEqual(5);
    });
    expect(receiver.received("down")).toHaveLength(count);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const refused = await asAdmin<{ code: string }>("POST", `/${endpoint.id}/replay`, { since });
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);

    receiver.answer("down", {});
    const on = await asAdmin<Endpoint>("PATCH", `/${endpoint.id}`, { enabled: true });
    expect(on.body).toMatchObject({ enabled: true, failuresInARow: 0 });
    expect(on.body.disabledReason).toBeUndefined();
    const replayed = await asAdmin<{ queued: number }>("POST", `/${endpoint.id}/replay`, { since });
    expect(replayed.status, replayed.text).toBe(202);
    expect(replayed.body.queued).toBeGreaterThanOrEqual(5);
    await eventually(async () => {
      for (const one of [...placed, late]) {
        expect(typesOf(about("down", one).slice(-1))).toEqual(["order.created"]);
        expect(about("down", one).length).toBeGreaterThanOrEqual(1);
      }
      expect(await deliveries(endpoint, "&status=held")).toEqual([]);
      expect(await deliveries(endpoint, "&status=pending")).toEqual([]);
    });
    const [any] = await deliveries(endpoint);
    const before = receiver.received("down").length;
    const again = await asAdmin<Delivery>("POST", `/${endpoint.id}/deliveries/${any?.id}/redeliver`);
    expect(again.status, again.text).toBe(202);
    const messages = await arrived("down", before + 1);
    expect(messages.at(-1)?.headers["webhook-id"]).toBe(any?.eventId);
    verify(endpoint.secret, messages.at(-1) as Received);
    await remove(endpoint);
  });

  it("that answer 410 are switched off at once", async () => {
    const endpoint = await add("gone");
    receiver.answer("gone", { status: 410 });
    await shop.order(mug);
    await eventually(async () => {
      expect(await read(endpoint)).toMatchObject({ enabled: false, disabledReason: "gone" });
    });
    expect(receiver.received("gone")).toHaveLength(1);
    await remove(endpoint);
  });

  it("that answer slowly, endlessly or with a redirect hold nothing up", async () => {
    const endpoint = await add("odd", ["cart.abandoned"]);
    const tried = async (step: Parameters<WebhookReceiver["answer"]>[1]) => {
      receiver.answer("odd", step);
      const answer = await asAdmin<Delivery>("POST", `/${endpoint.id}/test`);
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    };
    const flood = await tried({ endless: "flood" });
    expect(flood.status).toBe("succeeded");
    expect(flood.tries[0]?.response?.body).toHaveLength(1024);
    expect((await tried({ endless: "drip" })).status).toBe("succeeded");
    const redirect = { status: 307, headers: { location: `${receiver.url}/target` } };
    expect(await tried(redirect)).toMatchObject({ status: "failed", tries: [{ response: { status: 307 } }] });
    expect(receiver.received("target")).toEqual([]);
    const hung = await tried({ hang: true });
    expect(hung).toMatchObject({ status: "failed", lastError: "The endpoint did not answer within 10 seconds." });
    expect((await read(endpoint)).failuresInARow).toBe(0);
    await remove(endpoint);
  });

  it("get 20 events at once and through a kill of the Workers, each at least once under one id", async () => {
    const endpoint = await add("kill");
    receiver.answer("kill", { delayMs: 150 });
    const before = await Promise.all(Array.from({ length: 20 }, () => shop.order(mug)));
    await arrived("kill", 3);
    await shop.stack.kill9();
    await shop.stack.restart();
    await eventually(
      async () => {
        await shop.stack.runCron();
        for (const placed of before) {
          const created = about("kill", placed).filter(({ body }) => body.includes('"type":"order.created"'));
          expect(created.length, placed.order.id).toBeGreaterThanOrEqual(1);
          expect(new Set(idsOf(created)).size).toBe(1);
        }
      },
      120_000,
      1_000,
    );
    const log = await deliveries(endpoint);
    expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length);
    await remove(endpoint);
  }, 180_000);
});

describe("addresses of webhook endpoints", () => {
  it.each([
    "http://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:10.0.0.1]/",
    "https://[::1]/",
    "https://0x7f.2/x",
    "https://2130706434/",
    "https://127.0.0.2/",
    "https://user:pass@hooks.example.com/",
    "https://intranet/",
    "https://db.internal/",
    "ftp://hooks.example.com/",
    "not a url",
  ])("%s is refused", async (url) => {
    const answer = await asAdmin<{ code: string; errors: { path: string }[] }>("POST", "", { url, events: ["*"] });
    expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
    expect(answer.body.errors[0]?.path).toBe("url");
    expect(answer.text).not.toContain("secret");
  });
});

describe("the API of webhook endpoints", () => {
  it("adds, lists, reads, changes and deletes; the secret is shown once", async () => {
    const endpoint = await add("crud", ["order.*", "inventory.low"]);
    expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    const listed = await asAdmin<Page<Endpoint>>("GET", "?limit=1");
    expect(listed.body.data[0]?.id).toBe(endpoint.id);
    expect((await asAdmin("GET", `/${endpoint.id}`)).text).not.toContain("whsec");
    expect(listed.text).not.toContain("whsec");
    const changed = await asAdmin<Endpoint>("PATCH", `/${endpoint.id}`, { events: ["*"], description: "All" });
    expect(changed.body).toMatchObject({ events: ["*"], description: "All", enabled: true });
    await remove(endpoint);
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/deliveries"],
      ["POST", "/test"],
      ["POST", "/rotate-secret"],
      ["POST", "/deliveries/x/redeliver"],
    ] as const) {
      const answer = await asAdmin<{ code: string }>(method, `/${endpoint.id}${path}`);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, "not_found"]);
    }
    expect((await asAdmin<Page<Endpoint>>("GET", "")).body.data.map(({ id }) => id)).not.toContain(endpoint.id);
  });

  it("refuses patterns of no event, and times that are not kept", async () => {
    for (const events of [[], ["orders.*"], ["order"], ["order.*.x"], ["webhook_endpoint.disabled"], ["**"]]) {
      const answer = await asAdmin("POST", "", { url: `${receiver.url}/x`, events });
      expect([events, answer.status]).toEqual([events, 422]);
    }
    const endpoint = await add("times");
    for (const since of ["2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z", "yesterday"]) {
      expect((await asAdmin("POST", `/${endpoint.id}/replay`, { since })).status).toBe(422);
    }
    await remove(endpoint);
  });

  it("is for administrators alone", async () => {
    const { token } = await shop.register();
    const endpoint = await add("secure");
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["GET", `/${endpoint.id}`],
      ["PATCH", `/${endpoint.id}`],
      ["DELETE", `/${endpoint.id}`],
      ["POST", `/${endpoint.id}/rotate-secret`],
      ["POST", `/${endpoint.id}/test`],
      ["GET", `/${endpoint.id}/deliveries`],
      ["POST", `/${endpoint.id}/deliveries/x/redeliver`],
      ["POST", `/${endpoint.id}/replay`],
    ] as const) {
      const json = method === "POST" || method === "PATCH" ? { json: {} } : {};
      const guest = await shop.ask(method, `${BASE}${path}`, json);
      const buyer = await shop.ask(method, `${BASE}${path}`, { token, ...json });
      expect([method, path, guest.status, buyer.status]).toEqual([method, path, 401, 403]);
    }
    expect((await read(endpoint)).enabled).toBe(true);
    await remove(endpoint);
  });
});
