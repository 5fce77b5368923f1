import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { AppError } from "@orderapp/core/errors";
import { hmacSha256 } from "@orderapp/core/ids";
import { describe, expect, it } from "vitest";
import { env, newEmail, PASSWORD, register } from "../../test/support.ts";
import { createApp } from "../app.ts";
import { createContext } from "../context.ts";
import { newDeviceToken } from "../sessions/device-token.ts";

type Tried = { status: number; code?: string; deviceToken?: string; retryAfter: number; cookie: string };
type From = { address?: string; deviceToken?: string | undefined; cookie?: string };

const request = (email: string, password: string, { address, deviceToken, cookie }: From = {}): Request =>
  new Request("https://shop.test/v1/auth/login", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(address === undefined ? {} : { "cf-connecting-ip": address }),
      ...(deviceToken === undefined ? {} : { "x-device-token": deviceToken }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ email, password }),
  });

async function tryPassword(email: string, password: string, from: From = {}): Promise<Tried> {
  const response = await (exports as { default: Fetcher }).default.fetch(request(email, password, from));
  const body: { code?: string; deviceToken?: string } = await response.json();
  const { status, headers } = response;
  const cookie = headers.getSetCookie().find((text) => text.startsWith("device=")) ?? "";
  return { ...body, status, retryAfter: Number(headers.get("retry-after")), cookie };
}

const wrong = (email: string, from?: From) => tryPassword(email, "not-the-password", from);

/** One after the other, so that each has ended before the next. */
async function failTimes(times: number, email: string, from?: From): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await wrong(email, from)).status);
  return statuses;
}

async function somebody(): Promise<string> {
  const email = newEmail();
  await register({ email, password: PASSWORD, name: "Ada" });
  return email;
}

const limiterOf = async (email: string) =>
  env.ATTEMPTS.getByName(await hmacSha256(env.TOKEN_SECRET, `attempts:email:${email}`));

/** Makes all that an e-mail's object keeps older. */
const age = async (email: string, ms: number): Promise<void> =>
  runInDurableObject(await limiterOf(email), (_, { storage }) => {
    storage.sql.exec("update attempt set at = at - ?, until = until - ?", ms, ms);
  });

describe("guessing at one e-mail address", () => {
  it("is refused after 5 failures, the right password too, but not to a device that has signed in before", async () => {
    const email = await somebody();
    const { deviceToken, cookie } = await tryPassword(email, PASSWORD);
    expect(await failTimes(5, email)).toEqual([401, 401, 401, 401, 401]);
    const refused = await wrong(email);
    expect(refused).toMatchObject({ status: 429, code: "too_many_attempts" });
    expect(refused.retryAfter).toBeGreaterThan(800);
    expect(refused.retryAfter).toBeLessThanOrEqual(900);
    expect((await tryPassword(email, PASSWORD)).status).toBe(429);
    expect(await tryPassword(email, PASSWORD, { deviceToken })).toMatchObject({ status: 200, deviceToken });
    expect((await tryPassword(email, PASSWORD, { cookie: cookie.split(";")[0] ?? "" })).status).toBe(200);
  });

  it("is refused alike whether or not it is registered", async () => {
    const [known, unknown] = [await somebody(), newEmail()];
    const statuses = [await failTimes(6, known), await failTimes(6, unknown)];
    expect(statuses[0]).toEqual([401, 401, 401, 401, 401, 429]);
    expect(statuses[1]).toEqual(statuses[0]);
  });

  it("gets no more than 5 comparisons out of 100 at once", async () => {
    const email = await somebody();
    const answers = await Promise.all(Array.from({ length: 100 }, () => wrong(email)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(95);
  });

  it("is forgiven when the right password comes", async () => {
    const email = await somebody();
    await failTimes(4, email);
    expect((await tryPassword(email, PASSWORD)).status).toBe(200);
    await failTimes(4, email);
    expect((await tryPassword(email, PASSWORD)).status).toBe(200);
  });

  it("is forgotten after 15 minutes, and nothing of it is kept", async () => {
    const email = await somebody();
    await failTimes(5, email);
    await age(email, 15 * 60_000);
    const limiter = await limiterOf(email);
    expect(await runDurableObjectAlarm(limiter)).toBe(true);
    await runInDurableObject(limiter, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBeNull();
      expect(storage.sql.exec("select name from sqlite_master where name = 'attempt'").toArray()).toEqual([]);
    });
    expect(await failTimes(5, email)).toEqual([401, 401, 401, 401, 401]);
  });

  it("is not forgotten by an alarm before its time", async () => {
    const email = await somebody();
    await failTimes(5, email);
    expect(await runDurableObjectAlarm(await limiterOf(email))).toBe(true);
    expect((await wrong(email)).status).toBe(429);
  });
});

describe("attempts under way", () => {
  const open = async (email: string): Promise<void> => {
    const limiter = await limiterOf(email);
    const slots = Array.from({ length: 5 }, () => ({ slot: crypto.randomUUID(), limit: 5, windowMs: 900_000 }));
    for (const slot of slots) expect(await limiter.begin(slot)).toEqual({ admitted: true });
  };

  it("all get in, of 20 at once with the right password", async () => {
    const email = await somebody();
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryPassword(email, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it("are waited for, and are failures when their holders are gone", async () => {
    const email = await somebody();
    await open(email);
    expect(await tryPassword(email, PASSWORD)).toMatchObject({ status: 429, retryAfter: 5 });
    await age(email, 31_000);
    const refused = await tryPassword(email, PASSWORD);
    expect(refused.status).toBe(429);
    expect(refused.retryAfter).toBeGreaterThan(800);
  });

  it("give their place to who waits when they are released", async () => {
    const email = await somebody();
    const limiter = await limiterOf(email);
    await open(email);
    const waiting = limiter.begin({ slot: "waiting", limit: 5, windowMs: 900_000 });
    const gone = limiter.begin({ slot: "gone", limit: 5, windowMs: 900_000 });
    await limiter.settle({ slot: "gone", as: "released" });
    expect(await gone).toMatchObject({ admitted: false });
    const [first] = await runInDurableObject(limiter, (_, { storage }) =>
      storage.sql.exec<{ slot: string }>("select slot from attempt").toArray(),
    );
    await limiter.settle({ slot: first?.slot ?? "", as: "released" });
    expect(await waiting).toEqual({ admitted: true });
  });
});

describe("guessing from one network", () => {
  it("is refused after 30 failures over many addresses, whatever succeeds in between", async () => {
    const email = await somebody();
    const address = "2001:db8:7:7::1";
    const answers = await Promise.all(Array.from({ length: 29 }, () => wrong(newEmail(), { address })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 29 }, () => 401));
    expect((await tryPassword(email, PASSWORD, { address })).status).toBe(200);
    expect((await wrong(newEmail(), { address })).status).toBe(401);
    expect(await tryPassword(email, PASSWORD, { address: "2001:db8:7:7:ffff::2" })).toMatchObject({
      status: 429,
      code: "too_many_attempts",
    });
    expect((await tryPassword(email, PASSWORD, { address: "2001:db8:7:8::1" })).status).toBe(200);
  });

  it("counts as one network outside development when nobody says where it comes from", async () => {
    const app = createApp();
    const production = { ...env, ENVIRONMENT: "staging" as const };
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) {
      const answer = await app.fetch(request(newEmail(), "not-the-password"), production, createExecutionContext());
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 401), 429]);
  });
});

describe("a device's token", () => {
  it("counts by itself: its failures are not the e-mail's", async () => {
    const email = await somebody();
    const { deviceToken } = await tryPassword(email, PASSWORD);
    expect(await failTimes(6, email, { deviceToken })).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await tryPassword(email, PASSWORD, { deviceToken })).status).toBe(429);
    expect((await tryPassword(email, PASSWORD)).status).toBe(200);
  });

  it("is worthless for another e-mail, when it is forged, and after a year", async () => {
    const [email, eve] = [await somebody(), await somebody()];
    const { deviceToken: eves } = await tryPassword(eve, PASSWORD);
    const lastYear = new Date(Date.now() - 366 * 86_400_000);
    const forged = await newDeviceToken("a-guessed-secret", email, new Date());
    const expired = await newDeviceToken(env.TOKEN_SECRET, email, lastYear);
    await failTimes(5, email);
    for (const deviceToken of [eves, forged, expired, "dv_", ""]) {
      expect((await tryPassword(email, PASSWORD, { deviceToken })).status).toBe(429);
    }
  });

  it("is a cookie that scripts cannot read, and is kept as it is while it is good", async () => {
    const email = await somebody();
    const { cookie, deviceToken } = await tryPassword(email, PASSWORD);
    for (const part of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/v1/auth", "Max-Age=31536000"]) {
      expect(cookie).toContain(part);
    }
    expect(cookie).toContain(`device=${deviceToken}`);
    expect((await tryPassword(email, PASSWORD)).deviceToken).not.toBe(deviceToken);
    expect((await wrong(email)).cookie).toBe("");
  });
});

it("nobody signs in while attempts cannot be counted", async () => {
  const email = await somebody();
  const away = () => Promise.reject(new AppError("unavailable", "away"));
  const app = createApp((...args) => ({ ...createContext(...args), attempts: { begin: away, settle: away } }));
  const answer = await app.fetch(request(email, PASSWORD), env, createExecutionContext());
  expect(answer.status).toBe(503);
});
