import { generateKeyPairSync, randomUUID } from "node:crypto";

/** A key of the set (RFC 7517, ES256). The first has its private part `d` and signs; the others only verify. */
export interface Key {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  d?: string;
  kid: string;
  alg: "ES256";
  use: "sig";
  /** Since when it signs no more, RFC 3339. */
  retiredAt?: string;
}
export interface KeySet {
  keys: Key[];
}

/** What a rotation did: the `kid` that signs now, those that still verify and until when, and those that are gone. */
export interface Rotation {
  set: KeySet;
  signs: string;
  verify: { kid: string; until: Date }[];
  dropped: string[];
}

export interface RotateOptions {
  now: Date;
  /** The life of an access token. */
  ttlSeconds: number;
  /** Keys that must not verify anything from now on, whatever they signed. */
  dropNow?: readonly string[];
  makeKey?: () => Key;
}

/** How long after the file the secret may follow; until then the old key goes on signing. */
export const MARGIN_SECONDS = 3600;

/** A new private key for ES256. */
export function makeKey(): Key {
  const { x, y, d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  if (x === undefined || y === undefined || d === undefined) throw new Error("no key was made");
  return { kty: "EC", crv: "P-256", x, y, d, kid: randomUUID(), alg: "ES256", use: "sig" };
}

/**
 * Puts a new key first. The others go on verifying, without their private part, until the last token that they may
 * have signed has expired. Throws when `dropNow` names a key that is not there.
 */
export function rotateKeys(set: KeySet, options: RotateOptions): Rotation {
  const dropNow = new Set(options.dropNow);
  for (const kid of dropNow) if (!set.keys.some((key) => key.kid === kid)) throw new Error(`there is no key ${kid}`);
  const fresh = (options.makeKey ?? makeKey)();
  const keys = [fresh];
  const verify: Rotation["verify"] = [];
  const dropped: string[] = [];
  for (const key of set.keys) {
    const retiredAt = key.retiredAt ?? options.now.toISOString();
    const until = new Date(Date.parse(retiredAt) + (options.ttlSeconds + MARGIN_SECONDS) * 1000);
    if (dropNow.has(key.kid) || until <= options.now) {
      dropped.push(key.kid);
      continue;
    }
    const { d: _, ...rest } = key;
    keys.push({ ...rest, retiredAt });
    verify.push({ kid: key.kid, until });
  }
  return { set: { keys }, signs: fresh.kid, verify, dropped };
}

/** Reads a set from JSON. What it throws says nothing of what was read, since that may be a private key. */
export function parseKeySet(text: string): KeySet {
  const keys = keysIn(text);
  if (!keys || keys.length === 0) throw new Error("this is not a JWK set of P-256 keys, each with its kid");
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error("two keys have the same kid");
  return { keys };
}

function keysIn(text: string): Key[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("keys" in value) || !Array.isArray(value.keys)) return undefined;
  const keys = value.keys.map(toKey);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function toKey(value: unknown): Key | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const member = (name: string): unknown => (name in value ? Reflect.get(value, name) : undefined);
  const [x, y, d, kid, retiredAt] = ["x", "y", "d", "kid", "retiredAt"].map(member);
  if (member("kty") !== "EC" || member("crv") !== "P-256" || !isText(x) || !isText(y) || !isText(kid)) return undefined;
  if (d !== undefined && !isText(d)) return undefined;
  if (retiredAt !== undefined && (!isText(retiredAt) || Number.isNaN(Date.parse(retiredAt)))) return undefined;
  const key: Key = { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" };
  if (d !== undefined) key.d = d;
  if (retiredAt !== undefined) key.retiredAt = retiredAt;
  return key;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
