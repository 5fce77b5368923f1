import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readPipeline, splitTraceEvent } from "../../ops/elk/ingest.ts";
import { readTemplate, refusals } from "../../ops/elk/mapping.ts";
import { CREDENTIALS, bundleTail, openLogstash } from "../../ops/tail-worker/test-support.ts";
import { eventually, newKey } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

/** The seed's shape, and nothing besides. */
const Line = z.strictObject({
  timestamp: z.iso.datetime({ precision: 3 }),
  level: z.enum(["ERROR", "WARN", "INFO", "DEBUG"]),
  service: z.enum(["gateway", "user", "product", "order", "payment", "notification"]),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  userId: z.string().min(1).optional(),
  message: z.string().min(1),
  metadata: z.record(z.string(), z.unknown()),
});
type Line = z.infer<typeof Line>;

const lines: string[] = [];
/** What must not be in any line. */
const secrets = new Map<string, string>();
const secret = (name: string, value: unknown): string => {
  if (typeof value !== "string" || value.length < 8) throw new Error(`${name} is no secret: ${String(value)}`);
  secrets.set(name, value);
  return value;
};

let shop: Shop;
let logstash: Awaited<ReturnType<typeof openLogstash>>;
let tail: Awaited<ReturnType<typeof bundleTail>>;

beforeAll(async () => {
  [logstash, tail] = await Promise.all([openLogstash(), bundleTail()]);
  shop = await openShop({
    logLevel: "DEBUG",
    onLog: ({ message }) => void lines.push(message),
    tail: {
      service: "orderapp-tail",
      folder: tail.folder,
      options: {
        name: "orderapp-tail",
        compatibilityDate: "2026-10-27",
        bindings: { LOGS_URL: logstash.url, LOGS_CREDENTIALS: CREDENTIALS },
      },
    },
  });
  await beBusy();
}, 300_000);
afterAll(async () => {
  await shop?.close();
  await Promise.all([logstash?.close(), tail?.remove()]);
});

const CARD = "4000056655665556";

/** Everything in which a secret is handed over, and what goes wrong on the way. */
async function beBusy(): Promise<void> {
  for (const [name, value] of Object.entries(DEVELOPMENT)) {
    // Names of accounts are no secrets.
    if (!/ClientId|AccountId|AccountSid/.test(name)) secret(name, value);
  }
  secret("card", CARD);
  secret("admin's token", shop.admin);
  const ada = await shop.register("Ada");
  secret("address", ada.email);
  secret("token", ada.token);
  secret("password", "correct-horse-battery");
  await person(ada.email);
  await purchases();
  await machines();
  await mistakes(ada);
  await outages();
  await shop.stack.runCron();
}

async function person(email: string): Promise<void> {
  const login = await shop.ask<{ refreshToken: string }>("POST", "/v1/auth/login", {
    json: { email, password: "correct-horse-battery" },
  });
  const refreshToken = secret("refresh token", login.body.refreshToken);
  const next = await shop.ask<{ refreshToken: string; accessToken: string }>("POST", "/v1/auth/refresh", {
    json: { refreshToken },
  });
  secret("next refresh token", next.body.refreshToken);
  secret("next token", next.body.accessToken);
  await shop.ask("POST", "/v1/auth/forgot-password", { json: { email } });
  const token = secret("link token", await shop.linkToken(email, /password/i));
  const password = secret("new password", "purple-monkey-dishwasher-9");
  const reset = await shop.ask("POST", "/v1/auth/reset-password", { json: { token, password } });
  expect(reset.status, reset.text).toBeLessThan(300);
  expect((await shop.ask("POST", "/v1/auth/reset-password", { json: { token, password } })).status).not.toBe(200);
}

async function purchases(): Promise<void> {
  const mug = await shop.createProduct(9, 1250);
  const guest = secret("guest's address", `grace.hopper.${process.pid}@example.com`);
  const cartId = secret("cart", await shop.createCart([{ sku: mug.sku, quantity: 1 }]));
  const placed = await shop.placeOrder(cartId, { email: guest });
  expect(placed.status, placed.text).toBe(201);
  secret("order token", placed.body.orderToken);
  secret("client secret", placed.body.payment.clientSecret);
  await shop.pay(placed.body.payment);
  await shop.until(placed.body, "CONFIRMED");
  const declined = await shop.order(mug);
  await shop.pay(declined.payment, "pm_card_chargeDeclined");
  await eventually(async () => expect(await shop.mailsTo(guest)).toHaveLength(2));
}

async function machines(): Promise<void> {
  const made = await shop.ask<{ id: string; secret: string }>("POST", "/v1/api-keys", {
    token: shop.admin,
    key: newKey(),
    json: { name: "Till", scopes: ["inventory.read"] },
  });
  const key = secret("API key", made.body.secret);
  expect((await shop.ask("GET", "/v1/inventory", { token: key })).status).toBe(200);
  await shop.ask("DELETE", `/v1/api-keys/${made.body.id}`, { token: shop.admin });
}

async function mistakes(ada: { email: string; token: string }): Promise<void> {
  const wrong = secret("wrong password", "not-the-password-at-all");
  for (let i = 0; i < 3; i += 1) {
    await shop.ask("POST", "/v1/auth/login", { json: { email: ada.email, password: wrong } });
  }
  await shop.ask("GET", `/v1/products?q=${CARD}&token=${ada.token}&email=${ada.email}`);
  await shop.ask("GET", `/v1/${ada.email}/${ada.token}/${CARD}`);
  await shop.ask("POST", "/v1/orders", { key: newKey(), json: { card: CARD, email: ada.email } });
  await shop.ask("POST", "/v1/auth/login", {
    raw: `{"password":"${wrong}"`,
    headers: { "content-type": "application/json" },
  });
  const headers = {
    "stripe-signature": `t=1,v1=${secret("signature", "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e")}`,
  };
  await shop.ask("POST", "/v1/webhooks/stripe", { raw: `{"number":"${CARD}"}`, headers });
}

/** What drivers and siblings say when a store is away is where addresses of stores and values would slip out. */
async function outages(): Promise<void> {
  shop.cloud.setDown("mongo");
  const login = {
    json: { email: secret("another address", "edith.clarke@example.com"), password: "correct-horse-battery" },
  };
  await eventually(async () => expect((await shop.ask("POST", "/v1/auth/login", login)).status).toBe(503));
  shop.cloud.setDown("mongo", false);
  shop.cloud.setDown("neon");
  await eventually(async () =>
    expect((await shop.ask("GET", "/v1/inventory", { token: shop.admin })).status).toBe(503),
  );
  shop.cloud.setDown("neon", false);
  shop.cloud.setDown("upstash");
  await eventually(async () => {
    await shop.ask("GET", `/v1/products?brand=${newKey()}`);
    expect(lines.some((line) => line.includes('"level":"WARN","service":"product"'))).toBe(true);
  });
  shop.cloud.setDown("upstash", false);
  await eventually(async () => expect((await shop.ask("GET", "/health")).status).toBe(200));
}

const records = (): Line[] => lines.filter((line) => line.startsWith("{")).map((line) => Line.parse(JSON.parse(line)));

describe("the logs of a busy run, at DEBUG", () => {
  it("have the seed's shape, each line", () => {
    const found = records();
    expect(new Set(found.map(({ service }) => service)).size).toBe(6);
    expect(new Set(found.map(({ level }) => level))).toEqual(new Set(["DEBUG", "INFO", "WARN", "ERROR"]));
    expect(found.some(({ userId }) => userId !== undefined)).toBe(true);
    expect(lines.filter((line) => !line.startsWith("{"))).toEqual([]);
  });

  it("hold no secret, token, card or address", () => {
    const all = lines.join("\n");
    for (const [name, value] of secrets) {
      expect(all.includes(value), `${name} in ${lines.find((line) => line.includes(value))}`).toBe(false);
      expect(all.includes(encodeURIComponent(value)), `${name}, encoded`).toBe(false);
    }
    const shapes = [
      /eyJ[\w-]{8,}\.[\w-]+/,
      /[^\s@"<>*]{3,}@[\w-]+\.[a-z]{2,}/i,
      /\b(?:sk|rk)_(?:test|live)_\w+/,
      /whsec_\w+/,
    ];
    for (const shape of shapes) expect(shape.exec(all)?.[0], String(shape)).toBeUndefined();
  });

  it("name a request's trace in every Worker that it came to", async () => {
    const mine = "5bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { traceparent: `00-${mine}-00f067aa0ba902b7-01` };
    await shop.ask("GET", "/v1/orders", { token: shop.admin, headers });
    await eventually(async () => {
      const told = records().filter(({ traceId }) => traceId === mine);
      expect(new Set(told.map(({ service }) => service))).toEqual(new Set(["gateway", "order"]));
    });
  });

  it("come through Logstash and the ingest pipelines as the mappings want them", async () => {
    await eventually(async () => expect(logstash.events.length).toBeGreaterThan(100));
    const [logs, invocations] = [readPipeline("pipeline-logs.json"), readPipeline("pipeline-invocations.json")];
    const mappings = {
      logs: readTemplate("template-logs.json").template.mappings,
      invocations: readTemplate("template-invocations.json").template.mappings,
    };
    const refused = new Set<string>();
    const kept: Record<string, unknown>[] = [];
    for (const event of logstash.events.slice()) {
      const split = splitTraceEvent(event);
      refusals(invocations(split.invocation), mappings.invocations).forEach((why) => refused.add(why));
      for (const log of split.logs) {
        const document = logs(log);
        refusals(document, mappings.logs).forEach((why) => refused.add(why));
        kept.push(document);
        // Nothing of a record is lost on the way, and nothing is added but what charts need.
        const { worker: _, status: __, durationMs: ___, "@timestamp": at, ...record } = document;
        const [line] = z.object({ Message: z.tuple([z.string()]) }).parse(log["Logs"]).Message;
        expect(lines).toContain(line);
        expect(record).toEqual(JSON.parse(line));
        expect(at).toBe(record["timestamp"]);
      }
    }
    expect([...refused]).toEqual([]);
    expect(kept.filter(({ durationMs }) => Number.isSafeInteger(durationMs)).length).toBeGreaterThan(50);
    expect(new Set(kept.map(({ service }) => service)).size).toBe(6);
  });
});
