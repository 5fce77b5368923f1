import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Answer, type Body } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Session = { accessToken: string; refreshToken: string; deviceToken?: string; user: { emailVerified: boolean } };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const PASSWORD = "correct-horse-battery";
const login = <T = Session>(email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  shop.ask<T>("POST", "/v1/auth/login", { json: { email, password }, headers });
const me = (token: string) => shop.ask("GET", "/v1/users/me", { token });
let serial = 0;
const address = () => `203.0.113.${++serial % 250}`;

/** One route of each Worker that a person may ask. */
const everywhere = ["/v1/users/me", "/v1/products?limit=1", "/v1/orders", "/v1/payments?orderId=x"];

/** Waits until a token is refused by every Worker: 5 s, and what this machine takes to answer. */
async function untilRefused(token: string): Promise<void> {
  for (const path of everywhere) {
    await eventually(async () => expect((await shop.ask("GET", path, { token })).status, path).toBe(401), 8_000);
  }
}

/** What cron would do only in a minute is due now. */
async function aMinuteLater(): Promise<void> {
  const client = new MongoClient(String(shop.cloud.env.user["MONGODB_URI"]));
  try {
    const due = { revocationDueAt: { $exists: true } };
    await client
      .db("user_db")
      .collection("users")
      .updateMany(due, { $set: { revocationDueAt: new Date() } });
  } finally {
    await client.close();
  }
}

describe("an account", () => {
  it("is verified by the link of its mail, once", async () => {
    const ada = await shop.register("Ada");
    const token = await shop.linkToken(ada.email, /./);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.ask("POST", "/v1/auth/verify-email", { json: { token } })),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(won[0]?.body).toMatchObject({ user: { email: ada.email, emailVerified: true } });
    expect((await login(ada.email)).body.user.emailVerified).toBe(true);
  });

  it("gets a new password by the link of a mail, and loses every session everywhere", async () => {
    const ada = await shop.register("Ada");
    const other = (await login(ada.email)).body;
    expect((await shop.ask("POST", "/v1/auth/forgot-password", { json: { email: ada.email } })).status).toBe(202);
    const token = await shop.linkToken(ada.email, /reset|password/i);
    const attempts = await Promise.all(
      Array.from({ length: 20 }, () =>
        shop.ask("POST", "/v1/auth/reset-password", { json: { token, password: "a-new-horse-battery" } }),
      ),
    );
    expect(attempts.filter(({ status }) => status === 204)).toHaveLength(1);
    await untilRefused(ada.token);
    await untilRefused(other.accessToken);
    const refreshed = await shop.ask("POST", "/v1/auth/refresh", { json: { refreshToken: other.refreshToken } });
    expect(refreshed.status).toBe(401);
    expect((await login<Body>(ada.email)).body.code).toBe("invalid_credentials");
    expect((await login(ada.email, "a-new-horse-battery")).status).toBe(200);
    await shop.mailText(ada.email, /password.*changed|changed.*password/i);
  });

  it("does not tell whether an address is registered", async () => {
    const ada = await shop.register("Ada");
    for (const path of ["/v1/auth/forgot-password", "/v1/auth/resend-verification"]) {
      const known = await shop.ask("POST", path, { json: { email: ada.email } });
      const unknown = await shop.ask("POST", path, { json: { email: `nobody.${ada.email}` } });
      expect([known.status, known.text]).toEqual([202, unknown.text]);
      expect(unknown.status).toBe(202);
    }
    await shop.linkToken(ada.email, /verify|confirm/i);
    expect(await shop.mailsTo(`nobody.${ada.email}`)).toEqual([]);
  });

  it("ends one session in every Worker within 5 s", async () => {
    const ada = await shop.register("Ada");
    const other = (await login(ada.email)).body.accessToken;
    for (const path of everywhere) expect((await shop.ask("GET", path, { token: ada.token })).status).not.toBe(401);
    expect((await shop.ask("POST", "/v1/auth/logout", { token: ada.token })).status).toBe(204);
    await untilRefused(ada.token);
    const { cartId } = { cartId: await shop.createCart([]) };
    expect((await shop.ask("POST", `/v1/carts/${cartId}/claim`, { token: ada.token })).status).toBe(401);
    expect((await me(other)).status).toBe(200);
  });

  it("survives an answer that was lost: the same refresh token again gives the same next one", async () => {
    const ada = await shop.register("Ada");
    const { refreshToken } = (await login(ada.email)).body;
    const refresh = (json: object) => shop.ask<Session & Body>("POST", "/v1/auth/refresh", { json });
    const [one, two] = await Promise.all([refresh({ refreshToken }), refresh({ refreshToken })]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body.refreshToken).toBe(two.body.refreshToken);
    const third = await refresh({ refreshToken: one.body.refreshToken });
    expect(third.status).toBe(200);
    expect((await refresh({ refreshToken })).body.code).toBe("token_reused");
    await untilRefused(third.body.accessToken);
  });
});

describe("guessing a password", () => {
  it("is stopped after five failures, but not for who has signed in on the device before", async () => {
    const ada = await shop.register("Ada");
    const from = { "cf-connecting-ip": address() };
    const { deviceToken } = (await login(ada.email, PASSWORD, from)).body;
    expect(deviceToken).toBeTruthy();
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        login<Body>(ada.email, `wrong-guess-${i}`, { "cf-connecting-ip": address() }),
      ),
    );
    expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    const refused = guesses.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe("too_many_attempts");
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await login(ada.email, PASSWORD, { "cf-connecting-ip": address() })).status).toBe(429);
    const known = { ...from, "x-device-token": String(deviceToken) };
    expect((await login(ada.email, PASSWORD, known)).status).toBe(200);
  });

  it("is stopped for one network address over many accounts, known or not", async () => {
    const from = { "cf-connecting-ip": "198.51.100.7" };
    const guesses: Answer<Body>[] = [];
    for (let i = 0; i < 5; i++) {
      const batch = Array.from({ length: 8 }, (_, j) => login<Body>(`nobody.${i}.${j}@example.com`, PASSWORD, from));
      guesses.push(...(await Promise.all(batch)));
    }
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(30);
    expect(guesses.filter(({ body }) => body.code === "too_many_attempts")).toHaveLength(10);
    const ada = await shop.register("Ada");
    expect((await login(ada.email)).status).toBe(200);
  });
});

describe("the list of ended sessions cannot be read", () => {
  it("administrators are refused, everybody else is served", async () => {
    const ada = await shop.register("Ada");
    shop.cloud.setDown("upstash");
    try {
      await eventually(async () => {
        expect((await shop.ask("GET", "/v1/users", { token: shop.admin })).status).toBe(503);
        expect((await shop.ask("GET", "/v1/inventory", { token: shop.admin })).status).toBe(503);
        expect((await shop.ask("GET", "/v1/notifications", { token: shop.admin })).status).toBe(503);
      }, 8_000);
      expect((await me(ada.token)).status).toBe(200);
      expect((await shop.ask("GET", "/v1/orders", { token: ada.token })).status).toBe(200);
      // Ended meanwhile: remembered, and on the list as soon as there is one again.
      expect((await shop.ask("POST", "/v1/auth/logout", { token: ada.token })).status).toBe(204);
    } finally {
      shop.cloud.setDown("upstash", false);
    }
    await aMinuteLater();
    await eventually(async () => {
      await shop.stack.runCron("user");
      expect((await shop.ask("GET", "/v1/orders", { token: ada.token })).status).toBe(401);
    });
  });
});
