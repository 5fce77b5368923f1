import { describe, expect, it } from "vitest";
import { ask, claimsOf, me, signedIn } from "../../test/support.ts";
import { rawUser, siblings } from "../../test/siblings.ts";

const userOf = (token: string): string => String(claimsOf(token)["userId"]);
const copy = (token?: string) => ask("GET", "/v1/users/me/export", { token });
const items = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `item-${i}` }));

describe("GET /v1/users/me/export", () => {
  it("answers all that is held, from every page of the siblings, as a file", async () => {
    const ada = await signedIn();
    const userId = userOf(ada.access);
    const address = { name: "Ada", line1: "Torstrasse 1", city: "Berlin", postalCode: "10119", country: "DE" };
    await ask("POST", "/v1/users/me/addresses", { token: ada.access, json: address });
    await ask("PATCH", "/v1/users/me", { token: ada.access, json: { marketingConsent: true, phone: "+49301234567" } });
    await siblings.order.put(userId, items(5));
    await siblings.payment.put(userId, items(2));

    const { status, headers, body } = await copy(ada.access);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("application/json");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="orderapp-export-\d{4}-\d\d-\d\d\.json"$/,
    );
    const time = expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/);
    expect(body).toStrictEqual({
      exportedAt: time,
      profile: (await me(ada.access)).body,
      consents: [{ purpose: "marketing", granted: true, at: time }],
      addresses: [{ ...address, id: expect.any(String), isDefault: true }],
      sessions: [
        {
          id: claimsOf(ada.access)["sid"],
          device: expect.any(String),
          createdAt: time,
          lastUsedAt: time,
          expiresAt: time,
          current: true,
        },
      ],
      orders: items(5),
      payments: items(2),
    });
  });

  it("holds no secret, not even a hash of one", async () => {
    const ada = await signedIn();
    await ask("POST", "/v1/auth/forgot-password", { json: { email: ada.email } });
    const raw = await rawUser(userOf(ada.access));
    const [session] = raw?.sessions ?? [];
    const secrets = [raw?.passwordHash, session?.familyHash, session?.tokenHash]
      .concat(
        raw?.links.map(({ hash }) => hash),
        raw?.knownDevices,
      )
      .filter((secret) => secret !== undefined);
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    const text = JSON.stringify((await copy(ada.access)).body);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hash|password|token|outbox|\$2[aby]\$/i);
  });

  it.each(["order", "payment"] as const)("is whole or not at all: %s down in the middle is a 503", async (sibling) => {
    const ada = await signedIn();
    const userId = userOf(ada.access);
    await siblings[sibling].put(userId, items(5));
    await siblings[sibling].breakFor(userId);
    const { status, headers, body } = await copy(ada.access);
    expect([status, body.code]).toEqual([503, "unavailable"]);
    expect(headers.has("content-disposition")).toBe(false);
    expect(body).not.toHaveProperty("profile");
    await siblings[sibling].mendFor(userId);
    expect((await copy(ada.access)).status).toBe(200);
  });

  it("is a person's own", async () => {
    const [ada, eve] = [await signedIn(), await signedIn()];
    await siblings.order.put(userOf(ada.access), items(3));
    const { body } = await copy(eve.access);
    expect(body).toMatchObject({ profile: { email: eve.email }, orders: [] });
  });

  it("wants a session that goes on", async () => {
    const ada = await signedIn();
    expect((await copy()).status).toBe(401);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    expect((await copy(ada.access)).status).toBe(401);
  });
});
