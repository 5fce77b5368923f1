import type { PublicJwks } from "@orderapp/contracts/auth";
import { importJWK, type CryptoKey } from "jose";
import { z } from "zod";

const Jwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string().optional(),
  kid: z.string().min(1),
});
const JwkSet = z.object({ keys: z.array(Jwk).min(1) });
type Jwk = z.infer<typeof Jwk>;

// Caches that may vanish: a secret is parsed and its key imported once an isolate.
const parsed = new Map<string, Jwk[]>();
const imported = new Map<string, Promise<{ kid: string; key: CryptoKey | Uint8Array }>>();

function keysOf(secret: string): Jwk[] {
  const keys = parsed.get(secret) ?? JwkSet.parse(JSON.parse(secret)).keys;
  parsed.set(secret, keys);
  return keys;
}

/** The key that signs: the first of the set. */
export function importSigningKey(secret: string): Promise<{ kid: string; key: CryptoKey | Uint8Array }> {
  const known = imported.get(secret);
  if (known) return known;
  const [first] = keysOf(secret);
  if (!first?.d) throw new Error("JWT_KEYS: the first key must be a private one");
  const { kid, kty, crv, x, y, d } = first;
  const fresh = importJWK({ kty, crv, x, y, d }, "ES256").then((key) => ({ kid, key }));
  imported.set(secret, fresh);
  return fresh;
}

/** The set as everyone may see it: each member is named, so that no private one can slip out. */
export const toPublicJwks = (secret: string): PublicJwks => ({
  keys: keysOf(secret).map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, kid, alg: "ES256", use: "sig" })),
});
