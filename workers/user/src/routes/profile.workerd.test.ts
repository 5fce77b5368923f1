import { describe, expect, it, vi } from "vitest";
import { ask, claimsOf, login, me, PASSWORD, refresh, signedIn } from "../../test/support.ts";
import { rawUser } from "../../test/siblings.ts";

const patch = (token: string | undefined, json: unknown) => ask("PATCH", "/v1/users/me", { token, json });
const idOf = (token: string): string => String(claimsOf(token)["userId"]);

// Whose data no test changes: who is refused may be the same one each time.
let shared: ReturnType<typeof signedIn> | undefined;
const anybody = () => (shared ??= signedIn());

describe("PATCH /v1/users/me", () => {
  it("changes what was named, and answers the profile with nothing else in it", async () => {
    const ada = await signedIn();
    const before = (await me(ada.access)).body;
    const { status, body } = await patch(ada.access, {
      name: " Ada  King ",
      phone: "+49 (30) 123-45.67",
      marketingConsent: true,
    });
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      ...before,
      name: "Ada  King",
      phone: "+49301234567",
      marketingConsent: true,
      updatedAt: expect.any(String),
    });
    expect((await me(ada.access)).body).toStrictEqual(body);
    const { searchTerms } = (await rawUser(idOf(ada.access))) ?? {};
    expect(new Set(searchTerms)).toEqual(new Set([ada.email, "ada", "king"]));
  });

  it("takes the phone number out, and leaves what was not named", async () => {
    const ada = await signedIn();
    await patch(ada.access, { phone: "+49301234567", marketingConsent: true });
    const { body } = await patch(ada.access, { phone: null });
    expect(body).not.toHaveProperty("phone");
    expect(body).toMatchObject({ name: "Ada", marketingConsent: true });
  });

  it("keeps a language in canonical form, and takes it out", async () => {
    const ada = await signedIn();
    expect((await patch(ada.access, { locale: "de-at" })).body).toMatchObject({ locale: "de-AT" });
    for (const locale of ["de_AT", "", "x", 7, "de-AT\r\n", { $ne: 1 }]) {
      expect((await patch(ada.access, { locale })).status).toBe(422);
    }
    expect((await me(ada.access)).body).toMatchObject({ locale: "de-AT" });
    expect((await patch(ada.access, { locale: null })).body).not.toHaveProperty("locale");
  });

  it("keeps each change of the consent with its time, and only changes", async () => {
    const ada = await signedIn();
    for (const marketingConsent of [false, true, true, false]) await patch(ada.access, { marketingConsent });
    await patch(ada.access, { name: "Ada King" });
    const { consents } = (await rawUser(idOf(ada.access))) ?? {};
    expect(consents).toEqual([
      { granted: true, at: expect.any(Date) },
      { granted: false, at: expect.any(Date) },
    ]);
  });

  it("keeps one entry when the same consent is given ten times at once", async () => {
    const ada = await signedIn();
    await Promise.all(Array.from({ length: 10 }, () => patch(ada.access, { marketingConsent: true })));
    expect((await rawUser(idOf(ada.access)))?.consents).toHaveLength(1);
  });

  it("takes texts that look like paths and operators for texts", async () => {
    const ada = await signedIn();
    for (const name of ["$passwordHash", "$$ROOT", "$email $name"]) {
      expect((await patch(ada.access, { name })).body).toMatchObject({ name });
    }
  });

  it.each([
    ["nothing", {}],
    ["a role", { role: "ADMIN" }],
    ["a role beside a name", { name: "Ada", role: "ADMIN" }],
    ["an e-mail address", { email: "eve@example.com" }],
    ["a status", { status: "active" }],
    ["an unknown field", { nickname: "A" }],
    ["an empty name", { name: "  " }],
    ["a long name", { name: "x".repeat(121) }],
    ["a name with half a character, which would be kept as another", { name: "Ada\ud800" }],
    ["an operator for the name", { name: { $set: "x" } }],
    ["an operator for the phone", { phone: { $ne: null } }],
    ["an operator for the consent", { marketingConsent: { $ne: false } }],
    ["a text for the consent", { marketingConsent: "true" }],
    ["null for the name", { name: null }],
    ["a phone without its country", { phone: "0301234567" }],
    ["letters for a phone", { phone: "+49 CALL ME" }],
    ["a phone of 16 digits", { phone: "+1234567890123456" }],
    ["a list", []],
  ])("refuses %s", async (_, json) => {
    const ada = await anybody();
    expect(await patch(ada.access, json)).toMatchObject({ status: 422, body: { code: "validation_failed" } });
    expect((await me(ada.access)).body).toMatchObject({ name: "Ada", role: "USER" });
  });

  it("wants a session that goes on", async () => {
    const ada = await signedIn();
    expect((await patch(undefined, { name: "Eve" })).status).toBe(401);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    expect((await patch(ada.access, { name: "Eve" })).status).toBe(401);
    expect((await rawUser(idOf(ada.access)))?.name).toBe("Ada");
  });
});

const NEXT = "another-horse-battery";
const change = (token: string | undefined, json: unknown, key?: string) =>
  ask("POST", "/v1/users/me/password", { token, json, ...(key ? { key } : {}) });

describe("POST /v1/users/me/password", () => {
  it("exchanges the password, ends every other session, and leaves a mail to send", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    const answer = await change(ada.access, { currentPassword: PASSWORD, newPassword: NEXT });
    expect(answer.status).toBe(204);
    expect((await me(ada.access)).status).toBe(200);
    expect((await refresh(ada.refresh)).status).toBe(200);
    expect((await me(elsewhere.body.accessToken)).status).toBe(401);
    expect((await refresh(elsewhere.body.refreshToken)).status).toBe(401);
    expect((await login(ada.email, PASSWORD)).body.code).toBe("invalid_credentials");
    expect((await login(ada.email, NEXT)).status).toBe(200);
    const { outbox, endedSessions } = (await rawUser(idOf(ada.access))) ?? {};
    expect(outbox).toContainEqual(expect.objectContaining({ type: "user.password_changed" }));
    // Announced, and so no longer kept.
    expect(endedSessions).toEqual([]);
  });

  it("lets one of 20 win who change it at once from the same password", async () => {
    const ada = await signedIn();
    const wanted = Array.from({ length: 20 }, (_, i) => `${NEXT}-${i}`);
    const answers = await Promise.all(
      wanted.map((newPassword) => change(ada.access, { currentPassword: PASSWORD, newPassword })),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![204, 401, 429].includes(status))).toEqual([]);
    const won = wanted[answers.findIndex(({ status }) => status === 204)];
    const raw = await rawUser(idOf(ada.access));
    expect(raw?.passwordVersion).toBe(2);
    const changes = (raw?.outbox ?? []).filter(({ type }) => type === "user.password_changed");
    expect(changes).toHaveLength(1);
    expect((await login(ada.email, won)).status).toBe(200);
  });

  it("makes reset links useless", async () => {
    const ada = await signedIn();
    const usable = async () => {
      const { links } = (await rawUser(idOf(ada.access))) as { links: { purpose: string; expiresAt: Date }[] };
      return links.filter((link) => link.purpose === "reset_password" && link.expiresAt > new Date());
    };
    await ask("POST", "/v1/auth/forgot-password", { json: { email: ada.email } });
    // An alarm makes it: one that came later would be good.
    await vi.waitFor(async () => expect(await usable()).toHaveLength(1), 10_000);
    await change(ada.access, { currentPassword: PASSWORD, newPassword: NEXT });
    expect(await usable()).toEqual([]);
  });

  it("refuses a wrong current password, and stops who guesses it", async () => {
    const ada = await signedIn();
    const guess = { currentPassword: "not-the-password", newPassword: NEXT };
    for (let i = 0; i < 5; i++) {
      expect(await change(ada.access, guess)).toMatchObject({ status: 401, body: { code: "invalid_credentials" } });
    }
    const stopped = await change(ada.access, { ...guess, currentPassword: PASSWORD });
    expect(stopped).toMatchObject({ status: 429, body: { code: "too_many_attempts" } });
    expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await login(ada.email, PASSWORD)).status).toBe(200);
  });

  it("answers a repeated request as the first time", async () => {
    const ada = await signedIn();
    const json = { currentPassword: PASSWORD, newPassword: NEXT };
    const answers = [await change(ada.access, json, "once"), await change(ada.access, json, "once")];
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(answers[1]?.headers.get("idempotent-replayed")).toBe("true");
  });

  it("holds the new password against the rules, and says where", async () => {
    const ada = await signedIn();
    for (const newPassword of ["short", "password123", ada.email, "€".repeat(25)]) {
      const { status, body } = await change(ada.access, { currentPassword: PASSWORD, newPassword });
      expect([status, body.errors?.[0]?.path]).toEqual([422, "newPassword"]);
    }
    expect((await login(ada.email, PASSWORD)).status).toBe(200);
  });

  it.each([[{ $ne: "" }], [1], [null], [[PASSWORD]], [true]])("refuses %j for a password", async (value) => {
    const ada = await anybody();
    const good = { currentPassword: PASSWORD, newPassword: NEXT };
    expect((await change(ada.access, { ...good, currentPassword: value })).status).toBe(422);
    expect((await change(ada.access, { ...good, newPassword: value })).status).toBe(422);
    expect((await change(ada.access, { ...good, userId: "x" })).status).toBe(422);
  });

  it("wants a session that goes on", async () => {
    const ada = await signedIn();
    const json = { currentPassword: PASSWORD, newPassword: NEXT };
    expect((await change(undefined, json)).status).toBe(401);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    expect((await change(ada.access, json)).status).toBe(401);
    expect((await login(ada.email, PASSWORD)).status).toBe(200);
  });
});
