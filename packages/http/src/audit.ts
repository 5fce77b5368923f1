import type { Principal } from "@orderapp/contracts/auth";
import type { Act, ActOutcome } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import { loggedPath } from "./log.ts";
import { callSibling } from "./rpc.ts";
import type { BaseEnv } from "./types.ts";

const MAX_TARGET = 512;
const MAX_USER_AGENT = 200;

/**
 * Does an administrator's act with its entry in the audit log: written before, so that nothing is done unseen
 * (`unavailable` when it cannot be), and completed after the answer with its status, a thrown error's too.
 */
export async function withAudit(c: Context<BaseEnv>, actor: Principal, work: () => Promise<void>): Promise<void> {
  const act = actOf(c, actor);
  const begun = await callSibling(c.get("authority").beginAct(c.get("call"), act));
  if (!begun.ok) {
    throw new AppError("unavailable", "The audit log cannot be written right now. Try again.", { cause: begun.error });
  }
  let outcome: ActOutcome = { status: 500 };
  try {
    await work();
    outcome = outcomeOf(c);
  } finally {
    c.executionCtx.waitUntil(finish(c, act.id, outcome));
  }
}

function actOf(c: Context<BaseEnv>, actor: Principal): Act {
  const address = c.req.header("cf-connecting-ip");
  const country = c.req.header("cf-ipcountry");
  const userAgent = c.req.header("user-agent")?.slice(0, MAX_USER_AGENT);
  return {
    id: newId(),
    service: c.get("service"),
    actor: { userId: actor.userId, email: actor.email, ...(actor.key ? { apiKey: actor.key.name } : {}) },
    action: `${c.req.method} ${patternOf(c)}`,
    target: loggedPath(c.req.path).slice(0, MAX_TARGET),
    at: new Date().toISOString(),
    from: { ...(address ? { address } : {}), ...(country ? { country } : {}), ...(userAgent ? { userAgent } : {}) },
    traceId: c.get("trace").traceId,
  };
}

/** The route that is being run, as OpenAPI writes it: `/v1/products/{id}`. */
function patternOf(c: Context<BaseEnv>): string {
  const routes = matchedRoutes(c).slice(c.req.routeIndex);
  const path = routes.find((route) => !route.path.includes("*"))?.path ?? "*";
  return path.replaceAll(/:(\w+)(?:\{[^}]*\})?\??/g, "{$1}");
}

function outcomeOf(c: Context<BaseEnv>): ActOutcome {
  const created = c.res.headers.get("location");
  const replayed = c.res.headers.has("idempotent-replayed");
  const detail = { ...c.get("auditDetail"), ...(replayed ? { replayed } : {}) };
  return {
    status: c.res.status,
    ...(created === null ? {} : { created }),
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}

async function finish(c: Context<BaseEnv>, id: string, outcome: ActOutcome): Promise<void> {
  try {
    const finished = await callSibling(c.get("authority").finishAct(c.get("call"), { id, outcome }));
    if (!finished.ok) throw new AppError(finished.error.code, finished.error.message);
  } catch (error) {
    // The act itself stays in the audit log, without its end; the trace has the rest.
    c.get("log").error("the end of an administrator's act was not recorded", { actId: id, outcome, error });
  }
}
