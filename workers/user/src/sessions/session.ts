import type { UserRecord } from "../users/user.ts";

/** A signed-in device. Only hashes of its refresh token are kept. */
export type NewSession = {
  id: string;
  userId: string;
  /** Of the secret that all tokens of this session share: it tells a used token from an invented one. */
  familyHash: string;
  /** Of the secret of the one token that may be used next. */
  tokenHash: string;
  device: string;
  country?: string;
  createdAt: Date;
  expiresAt: Date;
};

export type Rotation = {
  sessionId: string;
  familyHash: string;
  presentedHash: string;
  nextHash: string;
  now: Date;
};

/** `unknown` covers a session that was ended, has expired, or never was. */
export type RotationOutcome =
  { state: "rotated"; user: UserRecord; expiresAt: Date } | { state: "reused" } | { state: "unknown" };
