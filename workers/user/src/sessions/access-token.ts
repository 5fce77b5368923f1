import type { PublicJwks } from "@orderapp/contracts/auth";
import { newId } from "@orderapp/core/ids";
import { SignJWT } from "jose";
import type { UserRecord } from "../users/user.ts";
import { importSigningKey, toPublicJwks } from "./signing-keys.ts";

export type AccessTokens = {
  ttlSeconds: number;
  publicKeys(): PublicJwks;
  sign(user: UserRecord, sessionId: string): Promise<string>;
};

export type AccessTokenSettings = { keys: string; issuer: string; audience: string; ttlSeconds: number };

/** Signs access tokens (ES256) with the claims of the contract, and no others. */
export function createAccessTokens(settings: AccessTokenSettings): AccessTokens {
  return {
    ttlSeconds: settings.ttlSeconds,
    publicKeys: () => toPublicJwks(settings.keys),
    async sign(user, sessionId) {
      const { kid, key } = await importSigningKey(settings.keys);
      const issuedAt = Math.floor(Date.now() / 1000);
      return new SignJWT({ userId: user.id, email: user.email, role: user.role, sid: sessionId })
        .setProtectedHeader({ alg: "ES256", kid, typ: "JWT" })
        .setIssuer(settings.issuer)
        .setAudience(settings.audience)
        .setJti(newId())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + settings.ttlSeconds)
        .sign(key);
    },
  };
}
