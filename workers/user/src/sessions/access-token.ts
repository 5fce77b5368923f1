import type { PublicJwks } from "@orderapp/contracts/auth";
import { newId } from "@orderapp/core/ids";
import { SignJWT, type JWTPayload } from "jose";
import { keyActor, type ApiKeyRecord } from "../api-keys/api-key.ts";
import type { UserRecord } from "../users/user.ts";
import { importSigningKey, toPublicJwks } from "./signing-keys.ts";

export type AccessTokens = {
  ttlSeconds: number;
  publicKeys(): PublicJwks;
  sign(user: UserRecord, sessionId: string): Promise<string>;
  /** A token that stands for an API key until `expiresAt`. */
  signForKey(key: ApiKeyRecord, expiresAt: Date): Promise<string>;
};

export type AccessTokenSettings = { keys: string; issuer: string; audience: string; ttlSeconds: number };

/** Signs access tokens (ES256) with the claims of the contract, and no others. */
export function createAccessTokens(settings: AccessTokenSettings): AccessTokens {
  const now = () => Math.floor(Date.now() / 1000);
  const sign = async (claims: JWTPayload, issuedAt: number, expiresAt: number): Promise<string> => {
    const { kid, key } = await importSigningKey(settings.keys);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid, typ: "JWT" })
      .setIssuer(settings.issuer)
      .setAudience(settings.audience)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(key);
  };
  return {
    ttlSeconds: settings.ttlSeconds,
    publicKeys: () => toPublicJwks(settings.keys),
    sign({ id, email, role }, sessionId) {
      const issuedAt = now();
      return sign({ userId: id, email, role, sid: sessionId }, issuedAt, issuedAt + settings.ttlSeconds);
    },
    signForKey({ id, name, scopes }, expiresAt) {
      // Whoever overlooks the scope sees somebody with no rights and nothing of their own.
      const nobody = { userId: keyActor(id), email: "", role: "USER" };
      const claims = { ...nobody, sid: id, name, scope: scopes.join(" ") };
      return sign(claims, now(), Math.floor(expiresAt.getTime() / 1000));
    },
  };
}
