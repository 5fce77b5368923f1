import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { call, claimsOf, env, newEmail, signedIn } from "../../test/support.ts";
import { createContext } from "../context.ts";
import { linkToken } from "../links/link-token.ts";
import { resetPassword } from "../links/reset-password.ts";
import { mailRequestsName } from "./mail-requests-client.ts";

const ctx = createContext(env, call);
const HOUR_MS = 3_600_000;
const PATHS = ["/v1/auth/forgot-password", "/v1/auth/resend-verification"] as const;
const EVENT = {
  "/v1/auth/forgot-password": "user.password_reset_requested",
  "/v1/auth/resend-verification": "user.verification_requested",
} as const;

async function post(path: string, json: unknown, network: string = crypto.randomUUID()) {
  const headers = { "content-type": "application/json", "cf-connecting-ip": network };
  const request = { method: "POST", headers, body: JSON.stringify(json) };
  const response = await (exports as { default: Fetcher }).default.fetch(`https://shop.test${path}`, request);
  const own = ["x-request-id", "traceparent", "date"];
  const shown = [...response.headers].filter(([name]) => !own.includes(name));
  const body = await response.json<{ code?: string; errors?: { path: string }[] }>();
  return { status: response.status, headers: shown, body, retryAfter: Number(response.headers.get("retry-after")) };
}

const objectOf = async (email: string) => env.MAIL_REQUESTS.getByName(await mailRequestsName(env.TOKEN_SECRET, email));

const waiting = async (email: string) =>
  runInDurableObject(await objectOf(email), async (_, state) => ({
    alarm: await state.storage.getAlarm(),
    requests: state.storage.sql.exec<{ attempts: number }>("select attempts from request").toArray(),
  }));

async function done(email: string) {
  await vi.waitFor(async () => expect((await waiting(email)).requests).toEqual([]), { timeout: 10_000 });
}

async function newPerson() {
  const person = await signedIn();
  return { ...person, id: String(claimsOf(person.access)["userId"]) };
}

/** The events of mails that lie in a person's outbox, but for that of the registration. */
async function mailsOf(userId: string) {
  const inAYear = new Date(Date.now() + 365 * 24 * HOUR_MS);
  const events = await ctx.outbox.takeDue(inAYear, inAYear, 10_000);
  return events.filter(({ subject, type }) => subject === userId && type !== "user.registered");
}

describe.each(PATHS)("POST %s", (path) => {
  it("mails a link to the address as its owner wrote it, whatever the letter case asked with", async () => {
    const person = await newPerson();
    const { status, body } = await post(path, { email: person.email.replace("ada", "ADA") });
    expect([status, body]).toEqual([202, { status: "accepted" }]);
    await done(person.email);
    const [event] = await mailsOf(person.id);
    expect(event).toMatchObject({ type: EVENT[path], data: { userId: person.id, email: person.email, name: "Ada" } });
  });

  it("answers an unknown address as a known one, and keeps nothing of it", async () => {
    const [person, unknown] = [await newPerson(), newEmail()];
    expect(await post(path, { email: unknown })).toEqual(await post(path, { email: person.email }));
    await done(unknown);
  });

  it("mails three times an hour, and answers no differently afterwards", async () => {
    const person = await newPerson();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(path, { email: person.email })));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await done(person.email);
    expect(await mailsOf(person.id)).toHaveLength(3);
  });

  it("refuses a network that asks for more than ten, whatever it asks for", async () => {
    const network = crypto.randomUUID();
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await post(PATHS[i % 2] ?? path, { email: newEmail() }, network));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 202), 429]);
    expect(answers[10]).toMatchObject({ body: { code: "too_many_attempts" } });
    expect(answers[10]?.retryAfter).toBeGreaterThan(3000);
    expect((await post(path, { email: newEmail() })).status).toBe(202);
  });

  it.each([[{ $ne: null }], [["a@example.com"]], [7], [null], ["ada"], [`${"a".repeat(300)}@example.com`]])(
    "refuses %j for an address",
    async (email) => {
      const { status, body } = await post(path, { email });
      expect([status, body.errors?.[0]?.path]).toEqual([422, "email"]);
    },
  );

  it("mails nobody whose account is disabled", async () => {
    const person = await newPerson();
    const from = { role: "USER", status: "active" } as const;
    await ctx.administration.change({ userId: person.id, from, to: { ...from, status: "disabled" }, now: new Date() });
    expect((await post(path, { email: person.email })).status).toBe(202);
    await done(person.email);
    expect(await mailsOf(person.id)).toEqual([]);
  });
});

describe("requests for mails", () => {
  it("end without a mail when the address is verified already", async () => {
    const person = await newPerson();
    await post("/v1/auth/forgot-password", { email: person.email });
    await done(person.email);
    const [{ id: eventId } = { id: "" }] = await mailsOf(person.id);
    const { token } = await linkToken(ctx, { purpose: "reset_password", userId: person.id, eventId });
    await resetPassword(ctx, { token, password: "another-horse-battery" });
    await post("/v1/auth/resend-verification", { email: person.email });
    await done(person.email);
    expect((await mailsOf(person.id)).map(({ type }) => type)).not.toContain("user.verification_requested");
  });

  it("wait while the store is away, and are done when it is back", async () => {
    const person = await newPerson();
    const object = await objectOf(person.email);
    const away = { getByName: () => ({ run: () => Promise.reject(new Error("no store")) }) };
    await runInDurableObject(object, (instance) => void Reflect.set(instance, "env", { ...env, STORE: away }));
    expect((await post("/v1/auth/forgot-password", { email: person.email })).status).toBe(202);
    await vi.waitFor(async () => expect((await waiting(person.email)).requests).toEqual([{ attempts: 1 }]), 10_000);
    expect((await waiting(person.email)).alarm).toBeGreaterThan(Date.now() - 1_000);
    expect(await mailsOf(person.id)).toEqual([]);

    await runInDurableObject(object, (instance, state) => {
      Reflect.set(instance, "env", env);
      state.storage.sql.exec("update request set nextAt = 0");
    });
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect((await waiting(person.email)).requests).toEqual([]);
    expect(await mailsOf(person.id)).toHaveLength(1);
  });

  it("that were done and not crossed out are done again without a second mail", async () => {
    const person = await newPerson();
    const object = await objectOf(person.email);
    await post("/v1/auth/forgot-password", { email: person.email });
    await done(person.email);
    const [event] = await mailsOf(person.id);
    await runInDurableObject(object, (_, state) => {
      state.storage.sql.exec(
        "insert into request (eventId, purpose, email, traceparent, askedAt, attempts, nextAt) values (?, 'reset_password', ?, '', 0, 0, 0)",
        event?.id,
        person.email,
      );
    });
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect((await waiting(person.email)).requests).toEqual([]);
    expect(await mailsOf(person.id)).toEqual([event]);
  });

  it("leave nothing behind when their hour is over", async () => {
    const email = newEmail();
    const object = await objectOf(email);
    await post("/v1/auth/forgot-password", { email });
    await done(email);
    expect((await waiting(email)).alarm).toBeGreaterThan(Date.now() + HOUR_MS - 60_000);
    await runInDurableObject(object, (_, state) => void state.storage.sql.exec("update counted set at = 0"));
    expect(await runDurableObjectAlarm(object)).toBe(true);
    await runInDurableObject(object, async (_, state) => {
      expect(
        state.storage.sql.exec("select name from sqlite_master where name in ('request', 'counted')").toArray(),
      ).toEqual([]);
      expect(await state.storage.getAlarm()).toBeNull();
    });
  });
});
