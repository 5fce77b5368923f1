import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RunningServer } from "../listen.ts";
import { startTwilio } from "./twilio.ts";

const accountSid = `AC${"1".repeat(32)}`;
const authToken = "token-of-the-test";
let twilio: RunningServer;
beforeEach(async () => {
  twilio = await startTwilio({ port: 0, accountSid, authToken });
});
afterEach(() => twilio.close());

const base = () => `${twilio.url}/2010-04-01/Accounts/${accountSid}/Messages`;
const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
const get = async (path = ".json") =>
  (await (await fetch(`${base()}${path}`, { headers: { authorization } })).json()) as Record<string, unknown>;
const post = async (form: Record<string, string>, auth = authorization) => {
  const answer = await fetch(`${base()}.json`, {
    method: "POST",
    headers: { authorization: auth },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const sms = { To: "+15551234567", From: "+15557654321", Body: "Your order #1001 is on its way" };

it("delivers a message and tells of each status by signed callbacks", async () => {
  const received: Record<string, string>[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const params = new URLSearchParams(Buffer.concat(chunks).toString());
      const names = [...params.keys()].toSorted((a, b) => (a < b ? -1 : 1));
      const signed = callback + names.map((name) => name + params.get(name)).join("");
      const expected = createHmac("sha1", authToken).update(signed).digest("base64");
      const valid = req.headers["x-twilio-signature"] === expected;
      received.push({ ...Object.fromEntries(params), valid: String(valid) });
      res.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const callback = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/status?order=1`;

  const { status, body } = await post({ ...sms, StatusCallback: callback });
  expect(status).toBe(201);
  expect(body).toMatchObject({ status: "queued", to: sms.To, from: sms.From, body: sms.Body, num_segments: "1" });
  expect(body["sid"]).toMatch(/^SM[0-9a-f]{32}$/);
  await vi.waitFor(() => expect(received).toHaveLength(2), 5_000);
  expect(received).toMatchObject([
    { MessageSid: body["sid"], MessageStatus: "sent", valid: "true" },
    { MessageSid: body["sid"], MessageStatus: "delivered", valid: "true" },
  ]);
  expect(await get(`/${String(body["sid"])}.json`)).toMatchObject({ status: "delivered" });
  server.closeAllConnections();
  server.close();
});

it("ends undelivered for a number that cannot be reached", async () => {
  const { body } = await post({ ...sms, To: "+15005550009" });
  await vi.waitFor(async () => {
    expect(await get(`/${String(body["sid"])}.json`)).toMatchObject({ status: "undelivered", error_code: 30003 });
  });
});

it.each([
  ["no To", { To: "" }, 21604],
  ["To without a country", { To: "5551234567" }, 21211],
  ["Twilio's invalid test number", { To: "+15005550001" }, 21211],
  ["an unsubscribed recipient", { To: "+15005550004" }, 21610],
  ["an invalid From", { From: "+1" }, 21212],
  ["no text", { Body: "" }, 21602],
  ["too much text", { Body: "x".repeat(1601) }, 21617],
  ["a callback that is no URL", { StatusCallback: "javascript:1" }, 21609],
])("refuses %s", async (_name, change, code) => {
  const { status, body } = await post({ ...sms, ...change });
  expect(status).toBe(400);
  expect(body).toMatchObject({ code, status: 400 });
});

it("refuses a wrong login", async () => {
  const { status, body } = await post(sms, `Basic ${btoa(`${accountSid}:wrong`)}`);
  expect(status).toBe(401);
  expect(body).toMatchObject({ code: 20003 });
});

it("lists newest first, page by page", async () => {
  for (let n = 0; n < 3; n += 1) await post({ ...sms, Body: `Message ${n}` });
  const first = (await get(".json?PageSize=2")) as { messages: { body: string }[]; next_page_uri: string };
  expect(first.messages.map(({ body }) => body)).toEqual(["Message 2", "Message 1"]);
  const rest = (await get(first.next_page_uri.split("/Messages")[1])) as { messages: object[]; next_page_uri: null };
  expect(rest).toMatchObject({ messages: [{ body: "Message 0" }], next_page_uri: null });
  const all = (await (await fetch(`${twilio.url}/_test/messages`)).json()) as { messages: object[] };
  expect(all.messages).toHaveLength(3);
});

it("plays the faults of /_control", async () => {
  const set = (body: object) => fetch(`${twilio.url}/_control`, { method: "POST", body: JSON.stringify(body) });
  await set({ errorRate: 1 });
  expect((await post(sms)).status).toBe(500);
  await set({ errorRate: 0, down: true });
  await expect(post(sms)).rejects.toThrow("fetch failed");
  await set({ down: false });
  expect((await post(sms)).status).toBe(201);
});
