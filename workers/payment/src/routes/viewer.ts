import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import { createMiddleware } from "hono/factory";
import type { App } from "../env.ts";
import type { Viewer } from "../payments/start-attempt.ts";

type WithViewer = {
  req: { header(name: string): string | undefined };
  var: { principal: Principal | undefined };
};

/** Lets through whoever is signed in or holds an order's token; use after `identify`. */
export const requireViewer = createMiddleware<App>(async (c, next) => {
  if (!c.var.principal && !c.req.header("x-order-token")) {
    throw new AppError("unauthenticated", "Sign in, or send the order's token as X-Order-Token.");
  }
  await next();
});

/** On whose behalf something is read or done. */
export function viewerOf(c: WithViewer): Viewer {
  const orderToken = c.req.header("x-order-token");
  return {
    ...(c.var.principal ? { principal: c.var.principal } : {}),
    ...(orderToken ? { orderToken } : {}),
  };
}

/** OpenAPI `security`: a signed-in buyer or administrator, or nobody with an order's token. */
export const bearerOrToken: Record<string, string[]>[] = [{ bearer: [] }, {}];
