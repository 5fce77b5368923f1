import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { replayEvents } from "./replay-events.ts";
import { replayFrom } from "./settings.ts";

const SECRET = "whsec_test";
const since = new Date("2026-11-01T12:00:00Z");
const second = (n: number) => since.getTime() / 1_000 + n;
/** What Stripe has told, the newest first. */
const events = [
  { id: "evt_4", type: "refund.created", created: second(4) },
  { id: "evt_3", type: "customer.created", created: second(3) },
  { id: "evt_2", type: "payment_intent.succeeded", created: second(2) },
  // Before the moment: it may have waited where it was lost.
  { id: "evt_1", type: "payment_intent.processing", created: second(-600) },
  { id: "evt_0", type: "payment_intent.created", created: second(-86_400) },
];
let told: string[] = [];
let again: string[] = [];
let busy = 0;

/** PayPal's, the newest first; it says itself where the next page is. */
const paypalEvents = [
  { id: "WH-3", event_type: "PAYMENT.CAPTURE.REFUNDED" },
  { id: "WH-2", event_type: "CUSTOMER.DISPUTE.CREATED" },
  { id: "WH-1", event_type: "PAYMENT.CAPTURE.COMPLETED" },
];
let sentAgain: string[] = [];

/** The providers' lists and the shop in one server. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://both.test");
  const answer = (status: number, body: object = {}) => response.writeHead(status).end(JSON.stringify(body));
  void text(request).then((body) => {
    if (pathname === "/v1/events") {
      const listed = events.filter(({ created }) => created >= Number(searchParams.get("created[gte]")));
      const from = listed.findIndex(({ id }) => id === searchParams.get("starting_after")) + 1;
      return answer(200, { data: listed.slice(from, from + 2), has_more: from + 2 < listed.length });
    }
    if (pathname === "/v1/webhooks/stripe") {
      const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(request.headers["stripe-signature"])) ?? [];
      const wanted = createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex");
      if (signature !== wanted || Math.abs(Date.now() / 1_000 - Number(at)) > 60) return answer(400);
      if (busy-- > 0) return answer(503);
      told.push((JSON.parse(body) as { id: string }).id);
      return answer(200);
    }
    if (pathname === "/v1/oauth2/token") {
      const known = request.headers.authorization === `Basic ${Buffer.from("client:secret").toString("base64")}`;
      return known ? answer(200, { access_token: "token" }) : answer(401);
    }
    if (pathname.startsWith("/v1/notifications/") && request.headers.authorization !== "Bearer token")
      return answer(401);
    if (pathname === "/v1/notifications/webhooks-events") {
      if (searchParams.get("start_time") !== "2026-11-01T11:00:00.000Z") return answer(400);
      const at = Number(searchParams.get("offset"));
      // Where a link leads is PayPal's word; the token goes to nobody else.
      const query = new URLSearchParams({ ...Object.fromEntries(searchParams), offset: String(at + 2) });
      const href = `https://elsewhere.example.com${pathname}?${query.toString()}`;
      const links = at + 2 < paypalEvents.length ? [{ rel: "next", href, method: "GET" }] : [];
      return answer(200, { events: paypalEvents.slice(at, at + 2), count: 2, links });
    }
    const [, resent] = /^\/v1\/notifications\/webhooks-events\/([\w-]+)\/resend$/.exec(pathname) ?? [];
    if (resent !== undefined) {
      if ((JSON.parse(body) as { webhook_ids: string[] }).webhook_ids[0] !== "WH-SHOP") return answer(400);
      sentAgain.push(resent);
      return answer(202);
    }
    const [, id] = /^\/v1\/webhooks\/events\/([\w-]+)\/replay$/.exec(pathname) ?? [];
    if (id === undefined || request.headers.authorization !== "Bearer admin") return answer(401);
    if (id === "evt_4") return answer(404);
    again.push(id);
    return answer(202);
  });
});
let url = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  told = [];
  again = [];
  sentAgain = [];
  busy = 0;
});

const replay = (adminToken?: string, webhookSecret = SECRET, clientSecret?: string) =>
  replayEvents({
    shopUrl: url,
    adminToken,
    stripe: { url, secretKey: "sk_test", webhookSecret },
    ...(clientSecret ? { paypal: { url, clientId: "client", clientSecret, webhookId: "WH-SHOP" } } : {}),
    since,
  });

it("sends what Stripe told of money since, and a while before, signed; what is refused for now once more", async () => {
  busy = 1;
  expect(await replay()).toEqual({ listed: 3, accepted: 3, workedOnAgain: 0 });
  expect(told.toSorted()).toEqual(["evt_1", "evt_2", "evt_4"]);
  expect(again).toEqual([]);
});

it("has what the shop remembers worked on again, for an administrator", async () => {
  expect(await replay("admin")).toEqual({ listed: 3, accepted: 3, workedOnAgain: 2 });
  expect(again.toSorted()).toEqual(["evt_1", "evt_2"]);
  await expect(replay("nobody")).rejects.toThrow("is not worked on again: 401");
});

it("stops where the shop refuses for good", async () => {
  await expect(replay(undefined, "whsec_another")).rejects.toThrow("the shop did not take");
});

it("has PayPal send again what it told of money, and worked on again what the shop remembers", async () => {
  expect(await replay("admin", SECRET, "secret")).toEqual({ listed: 5, accepted: 5, workedOnAgain: 4 });
  expect(sentAgain.toSorted()).toEqual(["WH-1", "WH-3"]);
  expect(again.toSorted()).toEqual(["WH-1", "WH-3", "evt_1", "evt_2"]);
  await expect(replay("admin", SECRET, "another")).rejects.toThrow("PayPal gives no token: 401");
});

it("asks PayPal only where the shop has it, and then needs all of its settings", () => {
  const env = { SHOP_URL: url, STRIPE_SECRET_KEY: "sk", STRIPE_WEBHOOK_SECRET: "whsec" };
  expect(replayFrom(env).paypal).toBeUndefined();
  expect(() => replayFrom({ ...env, PAYPAL_CLIENT_ID: "client" })).toThrow(
    "Set PAYPAL_CLIENT_SECRET, PAYPAL_WEBHOOK_ID",
  );
  const all = { ...env, PAYPAL_CLIENT_ID: "client", PAYPAL_CLIENT_SECRET: "secret", PAYPAL_WEBHOOK_ID: "WH-SHOP" };
  expect(replayFrom(all).paypal).toEqual({
    url: "https://api-m.paypal.com",
    clientId: "client",
    clientSecret: "secret",
    webhookId: "WH-SHOP",
  });
});
