import { createLocalJWKSet, errors, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { importSigningKey, toPublicJwks } from "../../workers/user/src/sessions/signing-keys.ts";
import { type KeySet, MARGIN_SECONDS, makeKey, parseKeySet, rotateKeys } from "./key-set.ts";

const ttlSeconds = 3600;
const noon = new Date("2026-03-01T12:00:00.000Z");
const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);
const first = (): KeySet => rotateKeys({ keys: [] }, { now: noon, ttlSeconds }).set;

/** Signs as the user Worker does with such a secret. */
async function sign(set: KeySet): Promise<string> {
  const { kid, key } = await importSigningKey(JSON.stringify(set));
  return new SignJWT({ userId: "1" }).setProtectedHeader({ alg: "ES256", kid }).setExpirationTime("1h").sign(key);
}

/** Verifies as any Worker does, by what the user Worker makes public of such a secret. */
async function verify(token: string, set: KeySet): Promise<string | undefined> {
  const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(toPublicJwks(JSON.stringify(set))));
  return protectedHeader.kid;
}

describe("rotateKeys", () => {
  it("lets tokens of the old key verify, and signs with the new one", async () => {
    const before = first();
    const token = await sign(before);
    const { set, signs, verify: kept } = rotateKeys(before, { now: noon, ttlSeconds });
    const [old] = before.keys;
    expect(signs).not.toBe(old?.kid);
    expect(await verify(token, set)).toBe(old?.kid);
    expect(await verify(await sign(set), set)).toBe(signs);
    expect(kept).toEqual([{ kid: old?.kid, until: later(ttlSeconds + MARGIN_SECONDS) }]);
  });

  it("keeps the private part of the first key alone", () => {
    const { set } = rotateKeys(rotateKeys(first(), { now: noon, ttlSeconds }).set, { now: later(60), ttlSeconds });
    expect(set.keys.map((key) => "d" in key)).toEqual([true, false, false]);
    expect(set.keys.map((key) => key.retiredAt)).toEqual([undefined, later(60).toISOString(), noon.toISOString()]);
  });

  it("drops a key when all that it signed has expired, and not before", () => {
    const { set } = rotateKeys(first(), { now: noon, ttlSeconds });
    const [second, old] = set.keys.map(({ kid }) => kid);
    const life = ttlSeconds + MARGIN_SECONDS;
    expect(rotateKeys(set, { now: later(life - 1), ttlSeconds }).dropped).toEqual([]);
    const late = rotateKeys(set, { now: later(life), ttlSeconds });
    expect(late.dropped).toEqual([old]);
    expect(late.set.keys.map(({ kid }) => kid)).toEqual([late.signs, second]);
  });

  it("drops a key at once when told to: what it signed is refused", async () => {
    const before = first();
    const stolen = before.keys[0]?.kid ?? "";
    const { set, dropped } = rotateKeys(before, { now: noon, ttlSeconds, dropNow: [stolen] });
    expect(dropped).toEqual([stolen]);
    await expect(verify(await sign(before), set)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(() => rotateKeys(before, { now: noon, ttlSeconds, dropNow: ["other"] })).toThrow("there is no key other");
  });
});

describe("parseKeySet", () => {
  it("reads what was written", () => {
    const { set } = rotateKeys(first(), { now: noon, ttlSeconds });
    expect(parseKeySet(JSON.stringify(set))).toEqual(set);
  });

  it.each([
    ["no JSON", (key: object) => JSON.stringify({ keys: [key] }).slice(0, -1)],
    ["no set", (key: object) => JSON.stringify(key)],
    ["no keys", () => JSON.stringify({ keys: [] })],
    ["another curve", (key: object) => JSON.stringify({ keys: [{ ...key, crv: "P-384" }] })],
    ["no kid", (key: object) => JSON.stringify({ keys: [{ ...key, kid: undefined }] })],
    ["one kid twice", (key: object) => JSON.stringify({ keys: [key, key] })],
    ["no time", (key: object) => JSON.stringify({ keys: [{ ...key, retiredAt: "once" }] })],
  ])("refuses %s, and tells nothing of the key", (_, write) => {
    const key = makeKey();
    const read = () => parseKeySet(write(key));
    expect(read).toThrow(/JWK set|same kid/);
    expect(read).not.toThrow(key.d);
  });
});
