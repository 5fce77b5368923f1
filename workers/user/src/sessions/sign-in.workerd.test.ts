import { hash } from "bcryptjs";
import { exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { alter, documentOf } from "../../test/user-documents.ts";
import { call, env, newEmail, PASSWORD, register } from "../../test/support.ts";
import { createContext } from "../context.ts";

type Device = { userAgent: string; country?: string; deviceToken?: string | undefined };

async function signInOn(email: string, { userAgent, country, deviceToken }: Device): Promise<{ deviceToken?: string }> {
  const response = await (exports as { default: Fetcher }).default.fetch("https://shop.test/v1/auth/login", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": userAgent,
      ...(country === undefined ? {} : { "cf-ipcountry": country }),
      ...(deviceToken === undefined ? {} : { "x-device-token": deviceToken }),
    },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function somebody(): Promise<string> {
  const email = newEmail();
  await register({ email, password: PASSWORD, name: "Ada" });
  return email;
}

const newDevices = async (email: string) =>
  (await documentOf(email)).outbox.flatMap((event) => (event.type === "user.new_device" ? [event] : []));

describe("a sign-in on a new device", () => {
  it("is told of once: not the first of all, nor one on the same device after an update", async () => {
    const email = await somebody();
    await signInOn(email, { userAgent: "Browser/120.0 (X11)", country: "DE" });
    expect(await newDevices(email)).toEqual([]);
    await signInOn(email, { userAgent: "Browser/121.4.1 (X11)", country: "DE" });
    expect(await newDevices(email)).toEqual([]);

    await signInOn(email, { userAgent: "Telephone/3", country: "DE" });
    await signInOn(email, { userAgent: "Telephone/3", country: "DE" });
    const { _id } = await documentOf(email);
    expect(await newDevices(email)).toMatchObject([
      {
        source: "user",
        subject: _id.toHexString(),
        data: { userId: _id.toHexString(), email, name: "Ada", device: "Telephone/3", country: "DE" },
      },
    ]);
    await signInOn(email, { userAgent: "Telephone/3", country: "FR" });
    expect(await newDevices(email)).toHaveLength(2);
  });

  it("is told of once when it is done twice at once", async () => {
    const email = await somebody();
    await signInOn(email, { userAgent: "Browser" });
    await Promise.all([1, 2, 3].map(() => signInOn(email, { userAgent: "Telephone" })));
    expect(await newDevices(email)).toHaveLength(1);
  });

  it("is no news where the device's token tells that it is none", async () => {
    const email = await somebody();
    const { deviceToken } = await signInOn(email, { userAgent: "Browser" });
    await signInOn(email, { userAgent: "Telephone", deviceToken });
    expect(await newDevices(email)).toEqual([]);
  });
});

describe("an older hash", () => {
  const hashOf = async (email: string) => (await documentOf(email)).passwordHash;

  it("is made as dear as a new one when the password comes, without counting as a change of it", async () => {
    const email = await somebody();
    await alter(email, { $set: { passwordHash: await hash(PASSWORD, 4) } });
    await signInOn(email, { userAgent: "Browser" });
    await vi.waitFor(async () => expect(await hashOf(email)).toMatch(/^\$2b\$10\$/), { timeout: 10_000 });
    expect((await documentOf(email)).passwordVersion).toBe(1);
    await signInOn(email, { userAgent: "Browser" });
  });

  it("is not put in place of a password that has changed meanwhile", async () => {
    const email = await somebody();
    const before = await hashOf(email);
    const { profiles } = createContext(env, call);
    const { _id } = await documentOf(email);
    await profiles.upgradeHash(_id.toHexString(), await hash(PASSWORD, 4), await hash(PASSWORD, 5));
    expect(await hashOf(email)).toBe(before);
  });
});

it("an account that is being erased lets nobody in, whatever the password", async () => {
  const email = await somebody();
  await alter(email, { $set: { status: "erasing" } });
  const response = await (exports as { default: Fetcher }).default.fetch("https://shop.test/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(response.status).toBe(401);
});
