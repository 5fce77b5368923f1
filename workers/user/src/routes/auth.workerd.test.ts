import { describe, expect, it } from "vitest";
import { alter } from "../../test/user-documents.ts";
import {
  ask,
  claimsOf,
  env,
  login,
  newEmail,
  PASSWORD,
  refresh,
  register,
  rpc,
  call,
  signedIn,
  me,
  type Answer,
} from "../../test/support.ts";

describe("POST /v1/auth/register", () => {
  it("makes an account and answers the profile, with nothing else in it", async () => {
    const email = newEmail();
    const { status, body } = await register({ email, password: PASSWORD, name: "  Ada  " });
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        email,
        name: "Ada",
        role: "USER",
        emailVerified: false,
        marketingConsent: false,
        createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        updatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      },
    });
  });

  it("lets one of 50 win who register the same address at once, whatever its letter case", async () => {
    const email = newEmail();
    const spellings = Array.from({ length: 50 }, (_, i) => (i % 2 ? email : email.replace("ada", "ADA")));
    const answers = await Promise.all(
      spellings.map((one) => register({ email: one, password: PASSWORD, name: "Ada" })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === "email_taken")).toHaveLength(49);
  });

  it("answers a repeated request as the first time, and refuses its key for another", async () => {
    const asked = { key: crypto.randomUUID() };
    const json = { email: newEmail(), password: PASSWORD, name: "Ada" };
    const first = await register(json, asked);
    const second = await register(json, asked);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
    expect((await register({ ...json, name: "Eve" }, asked)).body.code).toBe("idempotency_key_reused");
  });

  it.each([
    ["nine bytes", "12345678x", "too_small"],
    ["73 bytes in 25 characters", `${"€".repeat(24)}x`, "too_big"],
    ["one of the most common, in capitals", "PASSWORD123", "password_too_common"],
    ["a megabyte", "x".repeat(1_000_000), "too_big"],
  ])("refuses a password of %s", async (_, password, code) => {
    const { status, body } = await register({ email: newEmail(), password, name: "Ada" });
    expect([status, body.errors?.[0]]).toMatchObject([422, { path: "password", code }]);
  });

  it("refuses a password that is the e-mail address", async () => {
    const email = newEmail();
    const { body } = await register({ email, password: email.toUpperCase(), name: "Ada" });
    expect(body.errors).toMatchObject([{ path: "password", code: "password_is_email" }]);
  });

  it("refuses a role, and any other field it does not know", async () => {
    const json = { email: newEmail(), password: PASSWORD, name: "Ada", role: "ADMIN" };
    const { status, body } = await register(json);
    expect([status, body.errors]).toMatchObject([422, [{ path: "role", code: "unknown_field" }]]);
  });

  it.each([
    ["plus tag", "ada+tag@example.com", 201],
    ["space", "ada lovelace@example.com", 422],
    ["surrounding spaces", " ada@example.com ", 422],
    ["look-alike letter", "аda@example.com", 422],
    ["no domain", "ada", 422],
    ["300 characters", `${"a".repeat(300)}@example.com`, 422],
  ])("judges an e-mail with %s", async (_, address, status) => {
    const email = address.replace(/^ada\+/, `ada${crypto.randomUUID()}+`);
    expect((await register({ email, password: PASSWORD, name: "Ada" })).status).toBe(status);
  });

  it.each([[{ $gt: "" }], [{ $ne: null }], [["a@example.com"]], [7], [null], [true]])(
    "refuses %j in a text field",
    async (value) => {
      const good = { email: newEmail(), password: PASSWORD, name: "Ada" };
      for (const field of ["email", "password", "name"]) {
        expect((await register({ ...good, [field]: value })).body.code).toBe("validation_failed");
      }
    },
  );

  it.each([
    ["nothing", "", "application/json", 400],
    ["broken JSON", "{", "application/json", 400],
    ["invalid UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "application/json", 400],
    ["a list", "[]", "application/json", 422],
    ["a form", "email=a", "application/x-www-form-urlencoded", 415],
  ])("answers %s as the contract says", async (_, body, type, status) => {
    expect((await ask("POST", "/v1/auth/register", { body, type })).status).toBe(status);
  });

  it("keeps the administrator's address from whoever registers it first", async () => {
    const { body } = await register({ email: "ROOT@example.com", password: PASSWORD, name: "Eve" });
    expect(body.code).toBe("email_taken");
  });
});

describe("POST /v1/auth/login", () => {
  it("answers tokens whose claims are the contract's, and no others", async () => {
    const email = newEmail();
    await register({ email, password: PASSWORD, name: "Ada" });
    const { status, body, headers } = await login(email.toUpperCase().replace("EXAMPLE.COM", "example.com"), PASSWORD);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({
      tokenType: "Bearer",
      expiresIn: 86_400,
      refreshExpiresIn: 2_592_000,
      user: { email },
    });
    const claims = claimsOf(body.accessToken ?? "");
    expect(Object.keys(claims).sort()).toEqual(["aud", "email", "exp", "iat", "iss", "jti", "role", "sid", "userId"]);
    expect(claims).toMatchObject({ userId: body.user?.["id"], email, role: "USER", iss: "orderapp", aud: "orderapp" });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(86_400);
  });

  it("answers an unknown e-mail and a wrong password alike", async () => {
    const { email } = await signedIn();
    const wrong = await login(email, "not-the-password");
    const unknown = await login(newEmail(), PASSWORD);
    expect([wrong.status, wrong.body.code]).toEqual([401, "invalid_credentials"]);
    const { traceId: _one, ...left } = wrong.body;
    const { traceId: _two, ...right } = unknown.body;
    expect(left).toEqual(right);
  });

  it("does not let in who appends to a password of 72 bytes", async () => {
    const email = newEmail();
    const password = "long-".padEnd(72, "pq-rs");
    await register({ email, password, name: "Ada" });
    expect((await login(email, password)).status).toBe(200);
    expect((await login(email, `${password}x`)).status).toBe(401);
  });

  it("makes the settings' administrator at first use, once", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => login("Root@example.com", "a-root-of-the-tests")));
    expect(answers.map(({ body }) => body.user?.["role"])).toEqual(["ADMIN", "ADMIN", "ADMIN"]);
    expect(new Set(answers.map(({ body }) => body.user?.["id"])).size).toBe(1);
  });

  it.each([[{ $gt: "" }], [{ $regex: ".*" }], [[]], [1], [null]])("refuses %j for a text", async (value) => {
    expect((await login(value, PASSWORD)).status).toBe(422);
    expect((await login("root@example.com", value)).status).toBe(422);
  });
});

/** Ended for every Worker: the list names it, and it can be neither used nor refreshed. */
async function expectEnded({ accessToken = "", refreshToken }: Answer["body"]): Promise<void> {
  expect((await refresh(refreshToken)).status).toBe(401);
  expect((await me(accessToken)).status).toBe(401);
  const listed = await fetch(`${env.REVOCATIONS_REDIS_URL}/exists/revoked:${String(claimsOf(accessToken)["sid"])}`, {
    headers: { authorization: `Bearer ${env.REVOCATIONS_REDIS_TOKEN}` },
  });
  expect(await listed.json()).toMatchObject({ result: 1 });
}

describe("POST /v1/auth/refresh", () => {
  it("rotates: the next token works, and the access token is of the same session", async () => {
    const ada = await signedIn();
    const next = await refresh(ada.refresh);
    expect(next.status).toBe(200);
    expect(next.body.refreshToken).not.toBe(ada.refresh);
    expect(claimsOf(next.body.accessToken ?? "")["sid"]).toBe(claimsOf(ada.access)["sid"]);
    expect((await refresh(next.body.refreshToken)).status).toBe(200);
  });

  it("ends the session at once when a token comes again after the next was used, and no other session", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    const next = await refresh(ada.refresh);
    const third = await refresh(next.body.refreshToken);
    expect((await refresh(ada.refresh)).body.code).toBe("token_reused");
    await expectEnded(third.body);
    expect((await me(elsewhere.body.accessToken)).status).toBe(200);
    expect((await refresh(elsewhere.body.refreshToken)).status).toBe(200);
  });

  it("answers the same to 10 who use the same token at once, as to one whose answer was lost", async () => {
    const ada = await signedIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(ada.refresh)));
    answers.push(await refresh(ada.refresh));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 200));
    const tokens = new Set(answers.map(({ body }) => body.refreshToken));
    expect(tokens.size).toBe(1);
    expect((await refresh([...tokens][0])).status).toBe(200);
  });

  it("ends the session when a token comes again 10 seconds later", async () => {
    const ada = await signedIn();
    const next = await refresh(ada.refresh);
    await alter(ada.email, { $set: { "sessions.0.rotatedAt": new Date(Date.now() - 9_000) } });
    expect((await refresh(ada.refresh)).status).toBe(200);
    await alter(ada.email, { $set: { "sessions.0.rotatedAt": new Date(Date.now() - 10_001) } });
    expect((await refresh(ada.refresh)).body.code).toBe("token_reused");
    await expectEnded(next.body);
  });

  it("is refused to a disabled account, whose session is left as it was", async () => {
    const ada = await signedIn();
    await alter(ada.email, { $set: { status: "disabled" } });
    expect((await refresh(ada.refresh)).body.code).toBe("account_disabled");
  });

  it("is refused when the session has expired", async () => {
    const ada = await signedIn();
    await alter(ada.email, { $set: { "sessions.0.expiresAt": new Date() } });
    expect((await refresh(ada.refresh)).body.code).toBe("unauthenticated");
  });

  it("is not fooled into ending a session by who knows its id alone", async () => {
    const ada = await signedIn();
    const invented = `rt_${String(claimsOf(ada.access)["sid"])}.${"A".repeat(22)}.${"B".repeat(43)}`;
    expect((await refresh(invented)).body.code).toBe("unauthenticated");
    expect((await refresh(ada.refresh)).status).toBe(200);
  });

  it("refuses a token whose session part was exchanged", async () => {
    const [ada, eve] = [await signedIn(), await signedIn()];
    const crossed = ada.refresh.replace(/^rt_\w+/, eve.refresh.split(".")[0] ?? "");
    expect((await refresh(crossed)).status).toBe(401);
    expect((await refresh(eve.refresh)).status).toBe(200);
  });

  it.each([["x"], ["rt_"], [`rt_${"0".repeat(24)}.${"A".repeat(22)}.${"B".repeat(43)}`]])(
    "refuses %s",
    async (text) => {
      expect((await refresh(text)).status).toBe(401);
    },
  );

  it("refuses an operator", async () => {
    expect((await refresh({ $ne: null })).status).toBe(422);
  });
});

describe("POST /v1/auth/logout", () => {
  it("ends this session alone", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    expect((await ask("POST", "/v1/auth/logout", { token: ada.access })).status).toBe(204);
    expect((await me(ada.access)).status).toBe(401);
    expect((await refresh(ada.refresh)).status).toBe(401);
    expect((await me(elsewhere.body.accessToken)).status).toBe(200);
  });

  it("wants a token", async () => {
    expect((await ask("POST", "/v1/auth/logout")).status).toBe(401);
  });
});

describe("the RPC", () => {
  it("tells who is active, and who is not there", async () => {
    const ada = await signedIn();
    const userId = String(claimsOf(ada.access)["userId"]);
    expect(await rpc.requireActive(call, { userId })).toEqual({
      ok: true,
      value: { email: ada.email, emailVerified: false },
    });
    await ask("PATCH", "/v1/users/me", { token: ada.access, json: { locale: "de-at" } });
    expect(await rpc.requireActive(call, { userId })).toMatchObject({ value: { email: ada.email, locale: "de-AT" } });
    expect(await rpc.requireActive(call, { userId: "f".repeat(24) })).toMatchObject({ error: { code: "not_found" } });
    expect(await rpc.requireActive(call, { userId: "nobody" })).toMatchObject({ error: { code: "not_found" } });
  });

  it("reports the store's health", async () => {
    expect(await rpc.health(call)).toMatchObject({ service: "user", checks: [{ name: "mongodb", ok: true }] });
  });
});
