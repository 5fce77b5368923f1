import type { Act, ActOutcome } from "@orderapp/contracts/user";
import { fail, ok } from "@orderapp/core/result";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { vi } from "vitest";
import { z } from "zod";
import type { Authority } from "./authority.ts";
import { defineSettings, serviceSettings } from "./settings.ts";
import type { BaseBindings } from "./types.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
export const signingKey = pair.privateKey;
export const publicJwk: Record<string, unknown> = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256" };

/** What every service Worker reads, and nothing besides. */
export const testSettings = defineSettings(z.object(serviceSettings));

export const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;

let lists = 0;
/** Settings with a list of ended sessions that no other test has asked. */
export const newEnv = (): BaseBindings => ({
  ENVIRONMENT: "test",
  LOG_LEVEL: "ERROR",
  JWT_ISSUER: "orderapp",
  JWT_AUDIENCE: "orderapp",
  REVOCATIONS_REDIS_URL: `https://list-${lists++}.test`,
  REVOCATIONS_REDIS_TOKEN: "token",
});

export const claims = { userId: "u1", email: "ada@example.com", role: "USER", sid: "s1", jti: "j1" };

type TokenOptions = { issuer?: string; audience?: string; expires?: string; kid?: string; alg?: string };

/** An access token, not signed yet. */
export const unsigned = (
  payload: object,
  { issuer = "orderapp", audience = "orderapp", expires = "1h", kid = "k1", alg = "ES256" }: TokenOptions = {},
) =>
  new SignJWT({ ...payload })
    .setProtectedHeader({ alg, kid })
    .setIssuedAt()
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires);

/** The header of somebody who is signed in. */
export const bearerOf = async (role: "USER" | "ADMIN", sid = "s1", userId = "u1"): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await unsigned({ ...claims, role, sid, userId }).sign(signingKey)}`,
});

/** The header of a machine, as the gateway makes it of an API key. */
export const bearerOfKey = async (scope: string, id = "k1"): Promise<Record<string, string>> => {
  const key = { ...claims, userId: `key:${id}`, email: "", role: "USER", sid: id, name: "Till", scope };
  return { authorization: `Bearer ${await unsigned(key).sign(signingKey)}` };
};

/** A user Worker that remembers what was done, and in which order. */
export function fakeAuthority(over: Partial<Authority> = {}) {
  const diary: string[] = [];
  const acts: Act[] = [];
  const outcomes: { id: string; outcome: ActOutcome }[] = [];
  const authority: Authority = {
    jwks: () => Promise.resolve({ keys: [publicJwk] }),
    beginAct: async (_call, act) => {
      diary.push("begin");
      acts.push(act);
      return ok(null);
    },
    finishAct: async (_call, input) => {
      diary.push("finish");
      outcomes.push(input);
      return ok(null);
    },
    ...over,
  };
  return { authority, diary, acts, outcomes };
}

export const downAuthority = { beginAct: async () => fail("unavailable", "The store is down.") } as const;

/** What a Worker is run with; `settled` waits for what goes on after the answer. */
export function fakeExecution() {
  const background: Promise<unknown>[] = [];
  return {
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    passThroughOnException: () => undefined,
    props: {},
    settled: () => Promise.all(background),
  };
}

/** Upstash's REST API in place of `fetch`, for EXISTS and pipelines of SET. */
export function fakeRedis() {
  const redis = {
    revoked: new Set<string>(),
    asked: [] as string[],
    pipelines: [] as unknown[],
    mode: "up" as "up" | "down" | "hangs",
    /** What an answer waits for. */
    held: undefined as Promise<void> | undefined,
  };
  const answer = (key: string) => ({ result: redis.revoked.has(key) ? 1 : 0 });
  vi.stubGlobal("fetch", async (url: string, init: { body: string; signal: AbortSignal }) => {
    const body: unknown[] = JSON.parse(init.body);
    if (!url.endsWith("/pipeline")) redis.asked.push(String(body[1]));
    if (redis.mode === "down") throw new TypeError("fetch failed");
    if (redis.mode === "hangs") {
      return new Promise((_resolve, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));
    }
    const found = answer(String(body[1]));
    await redis.held;
    if (!url.endsWith("/pipeline")) return Response.json(found);
    redis.pipelines.push(body);
    return Response.json(body.map(() => ({ result: "OK" })));
  });
  return redis;
}
