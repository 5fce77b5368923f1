import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { replayEvents } from "./replay-events.ts";

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

/** Stripe's list and the shop in one server. */
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
    const [, id] = /^\/v1\/webhooks\/events\/(\w+)\/replay$/.exec(pathname) ?? [];
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
  busy = 0;
});

const replay = (adminToken?: string, webhookSecret = SECRET) =>
  replayEvents({ shopUrl: url, stripeUrl: url, stripeSecretKey: "sk_test", webhookSecret, since, adminToken });

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
