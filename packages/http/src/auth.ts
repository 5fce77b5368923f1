import type { Principal } from "@orderapp/contracts/auth";
import { isPrivileged, permits, type Permission, type Scope } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { verifyAccessToken } from "./access-token.ts";
import { withAudit } from "./audit.ts";
import { checkSession, type SessionVerdict } from "./revocation.ts";
import { callSibling } from "./rpc.ts";
import type { BaseEnv } from "./types.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const KEYS_MS = 3_000;

/**
 * Reads who is calling when a bearer token is there, and refuses a bad one or one of an ended session; nobody is fine.
 * A read is looked up meanwhile, a change before it; an administrator always before, and what they change is audited.
 */
export const identify = identifying((c) => !SAFE_METHODS.has(c.req.method));

/**
 * The same for a route that looks the session up while it does what can be undone: it must ask `sessionLives` before
 * anything is final.
 */
export const identifyEarly = identifying(() => false);

function identifying(mustKnowFirst: (c: Context<BaseEnv>) => boolean) {
  return createMiddleware<BaseEnv>(async (c, next) => {
    const header = c.req.header("authorization");
    if (header === undefined) return next();
    const principal = await readPrincipal(c, header);
    const log = c.get("log").withUser(principal.userId);
    c.set("principal", principal);
    c.set("log", log);
    const verdict = checkSession(c.env, principal.sessionId, log);
    c.set("session", verdict);
    if (isPrivileged(principal)) {
      refuseUnlessLive(await verdict);
      return SAFE_METHODS.has(c.req.method) ? next() : withAudit(c, principal, next);
    }
    if (mustKnowFirst(c)) {
      refuseRevoked(await verdict);
      return next();
    }
    const [known, handled] = await Promise.allSettled([verdict, next()]);
    if (known.status === "rejected") throw known.reason;
    if (known.value === "revoked") {
      // The framework would put the headers of an answer that is there onto the refusal.
      c.res = undefined;
      throw sessionEnded();
    }
    if (handled.status === "rejected") throw handled.reason;
    return undefined;
  });
}

async function readPrincipal(c: Context<BaseEnv>, header: string): Promise<Principal> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (!token) throw new AppError("unauthenticated", "Send `Authorization: Bearer <access token>`.");
  return verifyAccessToken(token, {
    issuer: c.env.JWT_ISSUER,
    audience: c.env.JWT_AUDIENCE,
    jwks: () => callSibling(c.get("authority").jwks(c.get("call")), KEYS_MS),
  });
}

/** What is answered to a token of an ended session. */
export const sessionEnded = (): AppError => new AppError("unauthenticated", "The session has ended. Sign in again.");

function refuseRevoked(verdict: SessionVerdict): void {
  if (verdict === "revoked") throw sessionEnded();
}

/** Whoever may do harm is only let in when the session is known to go on. */
function refuseUnlessLive(verdict: SessionVerdict): void {
  refuseRevoked(verdict);
  if (verdict === "unknown") {
    throw new AppError("unavailable", "It cannot be checked right now whether the session goes on. Try again.");
  }
}

/** Whether the caller's session may go on, as far as can be known; on a route behind `identifyEarly`. Guests may. */
export const sessionLives = async (c: { var: { session?: Promise<SessionVerdict> } }): Promise<boolean> =>
  (await c.var.session) !== "revoked";

/** Lets those through who have one of these permissions (`own`: whoever is signed in); use after `identify`. */
export const requirePermission = (...anyOf: readonly [Permission, ...Permission[]]) =>
  createMiddleware<BaseEnv>(async (c, next) => {
    const principal = principalOf(c);
    if (!anyOf.some((permission) => permits(principal, permission))) throw notPermitted(principal);
    await next();
  });

/**
 * On a route for people and guests: lets API keys through only with one of these scopes, and none when there are none;
 * everybody else passes. Use after `identify`.
 */
export const limitKeys = (...scopes: readonly Scope[]) =>
  createMiddleware<BaseEnv>(async (c, next) => {
    const { principal } = c.var;
    if (principal?.key && !scopes.some((scope) => permits(principal, scope))) throw notPermitted(principal);
    await next();
  });

/** What is answered to a caller who may not do what they ask. */
export const notPermitted = ({ key }: Pick<Principal, "key">): AppError =>
  new AppError("forbidden", key ? "The API key's scopes do not permit this." : "Your role does not permit this.");

/** The caller, on a route behind `requirePermission`. */
export function principalOf(c: { var: { principal: Principal | undefined } }): Principal {
  if (!c.var.principal) throw new AppError("unauthenticated", "Sign in, and send the access token.");
  return c.var.principal;
}

/** OpenAPI `security`: an access token. */
export const bearer: Record<string, string[]>[] = [{ bearer: [] }];

/** OpenAPI `security`: an API key with a scope, beside what else opens the route. */
export const keyWith = (scope: Scope): Record<string, string[]>[] => [{ apiKey: [scope] }];

/** OpenAPI `security` of a route behind `requirePermission`: an access token, or an API key with the scope. */
export const bearerOrKey = (scope: Scope): Record<string, string[]>[] => [...bearer, ...keyWith(scope)];

/** OpenAPI `security` of a route for everybody, which shows more to some. */
export const optionalBearer: Record<string, string[]>[] = [{}, ...bearer];
