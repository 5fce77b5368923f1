import type { Role } from "@orderapp/contracts/auth";
import { createContext } from "../src/context.ts";
import { newObjectId } from "../src/users/object-id.ts";
import { emailKeyOf } from "../src/users/user.ts";
import { call, env, newEmail } from "./support.ts";

/** What verbs get, outside a request. */
export const context = () => createContext(env, call);

export type Person = { id: string; email: string; token: string; sessionId: string };
type Made = { role?: Role; name?: string; email?: string; id?: string };

// No password is known for it: these people sign in without one, which saves the hashing.
const NOBODYS_HASH = `$2b$10$${"Q".repeat(53)}`;

/** Somebody with an account and a session, made straight in the store. */
export async function person(made: Made = {}): Promise<Person> {
  const { role = "USER", name = "Ada", email = newEmail(), id = newObjectId() } = made;
  const now = new Date();
  await context().users.insert({
    id,
    email,
    emailKey: emailKeyOf(email),
    name,
    role,
    status: "active",
    emailVerified: true,
    marketingConsent: false,
    createdAt: now,
    updatedAt: now,
    passwordHash: NOBODYS_HASH,
    events: [],
  });
  return { id, email, ...(await session(id)) };
}

/** A new session of an account. */
export async function session(userId: string): Promise<{ token: string; sessionId: string }> {
  const ctx = context();
  const user = await ctx.users.find(userId);
  if (!user) throw new Error("nobody");
  const now = new Date();
  const sessionId = newObjectId();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const hashes = { familyHash: `family-${sessionId}`, tokenHash: `token-${sessionId}` };
  const started = await ctx.sessions.start({
    session: { id: sessionId, userId, ...hashes, device: "tests", createdAt: now, expiresAt },
    role: user.role,
    passwordVersion: 1,
    knownDevice: "tests",
  });
  if (!started) throw new Error("no session");
  return { token: await ctx.accessTokens.sign(user, sessionId), sessionId };
}

export const admin = (made: Made = {}): Promise<Person> => person({ ...made, role: "ADMIN" });
