import type { UserRecord } from "../users/user.ts";

/** As many devices may be signed in at once; the one that was signed in first gives way. */
export const MAX_SESSIONS = 50;

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

/** A session as its owner may see it. */
export type SessionRecord = {
  id: string;
  device: string;
  country?: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};

export type Rotation = {
  sessionId: string;
  familyHash: string;
  presentedHash: string;
  nextHash: string;
  now: Date;
  /** A token rotated no earlier than this may come again: its answer was lost. */
  repeatableSince: Date;
};

/**
 * `rotated` also when a lost answer is given again. `reused` has ended the session, and names whom it was of.
 * `unknown` covers a session that was ended, has expired, or never was.
 */
export type RotationOutcome =
  { state: "rotated"; user: UserRecord; expiresAt: Date } | { state: "reused"; userId: string } | { state: "unknown" };
