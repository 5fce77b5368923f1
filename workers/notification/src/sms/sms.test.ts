import { ERASED_EMAIL } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import { signCallback } from "@orderapp/local-cloud/twilio/messages";
import { startTwilio } from "@orderapp/local-cloud/twilio/twilio";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { NotificationContext } from "../context.ts";
import { deliverDue } from "../notifications/deliver-due.ts";
import { deliverAll } from "../notifications/deliver-notification.ts";
import type { Notification } from "../notifications/notification.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { resendNotification } from "../notifications/resend-notification.ts";
import { contextOn, shipped } from "../test-support.ts";
import { receiveReceipt } from "./receive-receipt.ts";
import { createTwilio } from "./twilio.ts";

const accountSid = `AC${"1".repeat(32)}`;
const authToken = "token-of-the-test";
const OWN = "https://api.example.com";
const CALLBACK = "/v1/webhooks/twilio";
let redis: Awaited<ReturnType<typeof startUpstash>>;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
beforeEach(async () => {
  twilio = await startTwilio({ port: 0, accountSid, authToken });
});
afterEach(async () => {
  vi.useRealTimers().restoreAllMocks();
  await twilio.close();
});
afterAll(() => redis.close());

const withTwilio = (): NotificationContext => {
  const options = { apiUrl: twilio.url, accountSid, authToken, from: "+15005550006", ownUrl: OWN, patienceMs: 2_000 };
  return { ...contextOn(redis.url), sms: createTwilio(options) };
};
const shippedTo = (phone: string) => {
  const { shippingAddress } = shipped().data.order;
  return shipped({ shippingAddress: { ...shippingAddress, phone } });
};

const consume = async (ctx: NotificationContext, event: DomainEvent) =>
  deliverAll(ctx, (await recordEvents(ctx, [event])).fresh);
async function messages(): Promise<{ sid: string; body: string; to: string }[]> {
  const answer = await fetch(`${twilio.url}/_test/messages`);
  const body = await answer.json<{ messages: { sid: string; body: string; to: string }[] }>();
  return body.messages;
}
async function recordOf(ctx: NotificationContext, event: DomainEvent): Promise<Notification> {
  const { items } = await ctx.notifications.list({
    orderId: event.subject,
    channel: "sms",
    limit: 1,
    after: undefined,
  });
  if (items[0]?.channel !== "sms") throw new Error("no text message is recorded");
  return items[0];
}
const control = (faults: object) => fetch(`${twilio.url}/_control`, { method: "POST", body: JSON.stringify(faults) });
const later = () => vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 61_000);

function receipt(sid: string, status: string, over: { token?: string; path?: string } = {}) {
  const form = new URLSearchParams({ MessageSid: sid, MessageStatus: status, AccountSid: accountSid });
  if (status === "undelivered") form.set("ErrorCode", "30003");
  return {
    pathAndQuery: CALLBACK,
    form,
    signature: signCallback(OWN + (over.path ?? CALLBACK), form, over.token ?? authToken),
  };
}

describe("the text message of a shipped order", () => {
  it("goes once to the number of the address, beside the mail", async () => {
    const ctx = withTwilio();
    const event = shipped();
    await Promise.all([consume(ctx, event), consume(ctx, event)]);
    expect(await messages()).toMatchObject([
      { to: "+4915112345678", body: `Shop: your order ${event.subject} is on its way. DHL JD0123` },
    ]);
    const { items } = await ctx.notifications.list({ orderId: event.subject, limit: 9, after: undefined });
    expect(items.map(({ channel, status }) => `${channel} ${status}`).toSorted()).toEqual(["email sent", "sms sent"]);
  });

  it.each([
    ["the number is none", { phone: "call me" }, {}],
    ["there is none", {}, {}],
    ["the person was erased", { phone: "0151 12345678" }, { email: ERASED_EMAIL }],
  ])("is not sent when %s", async (_name, phone, over) => {
    const ctx = withTwilio();
    const { phone: _phone, ...address } = shipped().data.order.shippingAddress;
    const event = shipped({ shippingAddress: { ...address, ...phone }, ...over });
    await consume(ctx, event);
    await expect(recordOf(ctx, event)).rejects.toThrow("no text message");
  });

  it("is not sent, nor kept, where no provider is configured", async () => {
    const ctx = contextOn(redis.url);
    const event = shipped();
    await consume(ctx, event);
    await expect(recordOf(ctx, event)).rejects.toThrow("no text message");
  });

  it("is found, not sent again, after a try that was cut off", async () => {
    const ctx = withTwilio();
    const { sms } = ctx;
    const event = shipped();
    const cut: NotificationContext = {
      ...ctx,
      ...(sms
        ? { sms: { ...sms, send: async (text) => (await sms.send(text), Promise.reject(new Error("cut off"))) } }
        : {}),
    };
    await consume(cut, event);
    expect(await recordOf(ctx, event)).toMatchObject({ status: "queued", attempts: 1 });
    later();
    await deliverDue(ctx);
    const [only, ...rest] = await messages();
    expect(rest).toEqual([]);
    expect(await recordOf(ctx, event)).toMatchObject({ status: "sent", providerIds: [only?.sid] });
  });

  it("is found in its first words, though its template was changed after a try that was cut off", async () => {
    const ctx = withTwilio();
    const { sms } = ctx;
    if (!sms) throw new Error("no provider");
    const event = shipped();
    const lost = async (text: Parameters<typeof sms.send>[0]) => (
      await sms.send(text),
      Promise.reject(new Error("cut"))
    );
    await consume({ ...ctx, sms: { ...sms, send: lost } }, event);
    const other = { subject: "", html: "", text: "Another text of {{ order.number }}" };
    const changed = { ...ctx, currentTemplates: { current: async () => [other] } };
    later();
    await deliverDue(changed);
    expect(await messages()).toHaveLength(1);
    const { id, status } = await recordOf(ctx, event);
    expect(status).toBe("sent");
    await resendNotification(changed, id);
    expect((await messages()).map(({ body }) => body)).toContain(`Another text of ${event.subject}`);
  });

  it("is sent again at an administrator's wish, though the first one is known", async () => {
    const ctx = withTwilio();
    const event = shipped();
    await consume(ctx, event);
    const { id } = await recordOf(ctx, event);
    for (let wish = 0; wish < 2; wish++) await resendNotification(ctx, id);
    const sent = await messages();
    expect(sent).toHaveLength(3);
    expect((await recordOf(ctx, event)).providerIds).toEqual(sent.map(({ sid }) => sid));
  });

  it("is tried again when the provider fails or cannot be reached", async () => {
    const ctx = withTwilio();
    const event = shipped();
    await control({ errorRate: 1 });
    await consume(ctx, event);
    expect(await recordOf(ctx, event)).toMatchObject({ status: "queued", attempts: 1 });
    await control({ errorRate: 0, down: true });
    later();
    await deliverDue(ctx);
    expect(await recordOf(ctx, event)).toMatchObject({ status: "queued", attempts: 2 });
    await control({ down: false });
    later();
    await deliverDue(ctx);
    expect(await recordOf(ctx, event)).toMatchObject({ status: "sent", attempts: 3 });
  });

  it("is given up when the provider refuses it, without its number in the reason", async () => {
    const ctx = withTwilio();
    const event = shippedTo("+15005550004");
    await consume(ctx, event);
    expect(await recordOf(ctx, event)).toMatchObject({
      status: "failed",
      attempts: 1,
      lastError: "The SMS provider refused it (error 21610).",
    });
  });

  it("waits while the credentials are wrong", async () => {
    const wrong = createTwilio({
      apiUrl: twilio.url,
      accountSid,
      authToken: "wrong",
      from: "Shop",
      ownUrl: OWN,
      patienceMs: 2_000,
    });
    await expect(wrong.send({ to: "+4915112345678", text: "x", callbackPath: CALLBACK })).rejects.toThrow("401");
  });
});

describe("a status callback", () => {
  it("tells that a message arrived, or why not", async () => {
    const ctx = withTwilio();
    const event = shipped();
    await consume(ctx, event);
    const sid = (await recordOf(ctx, event)).providerIds?.[0] ?? "";
    await receiveReceipt(ctx, receipt(sid, "sent"));
    expect((await recordOf(ctx, event)).deliveredAt).toBeUndefined();
    await receiveReceipt(ctx, receipt(sid, "delivered"));
    expect(await recordOf(ctx, event)).toMatchObject({ status: "sent", deliveredAt: expect.any(String) });

    const other = shipped();
    await consume(ctx, other);
    await receiveReceipt(ctx, receipt((await recordOf(ctx, other)).providerIds?.[0] ?? "", "undelivered"));
    expect(await recordOf(ctx, other)).toMatchObject({ status: "failed", lastError: expect.stringContaining("30003") });
    const failed = await ctx.notifications.list({
      orderId: other.subject,
      status: "failed",
      limit: 1,
      after: undefined,
    });
    expect(failed.items).toHaveLength(1);
  });

  it("of the last message is forgotten when it is sent again", async () => {
    const ctx = withTwilio();
    const event = shipped();
    await consume(ctx, event);
    const { id, providerIds } = await recordOf(ctx, event);
    await receiveReceipt(ctx, receipt(providerIds?.[0] ?? "", "delivered"));
    await resendNotification(ctx, id);
    expect((await recordOf(ctx, event)).deliveredAt).toBeUndefined();
    await receiveReceipt(ctx, receipt((await recordOf(ctx, event)).providerIds?.at(-1) ?? "", "undelivered"));
    expect((await recordOf(ctx, event)).status).toBe("failed");
  });

  it.each([
    ["signed with another token", { token: "other" }],
    ["signed for another address", { path: "/v1/webhooks/other" }],
  ])("is refused when it is %s", async (_name, over) => {
    const ctx = withTwilio();
    await expect(receiveReceipt(ctx, receipt(`SM${"a".repeat(32)}`, "delivered", over))).rejects.toMatchObject({
      code: "invalid_signature",
    });
  });

  it.each(["", "x", "A".repeat(28), `${"A".repeat(27)}=`])("is refused with the signature %j", async (signature) => {
    const call = { ...receipt(`SM${"a".repeat(32)}`, "delivered"), signature };
    await expect(receiveReceipt(withTwilio(), call)).rejects.toMatchObject({ code: "invalid_signature" });
  });

  it("is refused when a parameter was changed or added", async () => {
    const call = receipt(`SM${"a".repeat(32)}`, "undelivered");
    call.form.set("MessageStatus", "delivered");
    await expect(receiveReceipt(withTwilio(), call)).rejects.toMatchObject({ code: "invalid_signature" });
  });

  it("is nothing where no provider is configured", async () => {
    const call = receipt(`SM${"a".repeat(32)}`, "delivered");
    await expect(receiveReceipt(contextOn(redis.url), call)).rejects.toMatchObject({ code: "not_found" });
  });
});
