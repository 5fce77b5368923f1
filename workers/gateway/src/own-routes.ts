import type { Call } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import type { Env } from "./env.ts";
import { checkHealth, presentHealth } from "./health.ts";
import { tellMetrics } from "./metrics/tell-metrics.ts";

type OwnRoute = (env: Env, call: Call, request: Request) => Response | Promise<Response>;

// A cache that may vanish.
let openapiText: string | undefined;

const index = (): Response =>
  Response.json({
    name: "OrderApp+",
    version: "v1",
    links: {
      docs: "/docs",
      openapi: "/openapi.json",
      health: "/health",
      live: "/health/live",
      jwks: "/.well-known/jwks.json",
      products: "/v1/products",
      categories: "/v1/categories",
    },
  });

/** The document is uploaded as a text (`rules` of the configuration), which a start need not read as code. */
async function openapi(): Promise<Response> {
  if (openapiText === undefined) {
    const { default: found }: { default: unknown } = await import("./openapi.json");
    openapiText = JSON.stringify(typeof found === "string" ? JSON.parse(found) : found);
  }
  return new Response(openapiText, {
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "public, max-age=300" },
  });
}

const OWN: Readonly<Record<string, OwnRoute>> = {
  "/": index,
  "/health/live": () => Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } }),
  "/health": async (env, call) => presentHealth(await checkHealth(env, call)),
  "/metrics": tellMetrics,
  "/openapi.json": openapi,
  "/docs": (env) => docsFile(env, "/docs/index.html"),
};

/** What the gateway answers itself at this path, if anything. */
export function ownRoute(path: string): OwnRoute | undefined {
  if (Object.hasOwn(OWN, path)) return OWN[path];
  return /^\/docs\/[\w-]+\.(?:js|html)$/.test(path) ? (env) => docsFile(env, path) : undefined;
}

async function docsFile(env: Env, path: string): Promise<Response> {
  const file = await env.ASSETS?.fetch(new URL(path, "https://assets.local"));
  if (!file?.ok) throw new AppError("not_found", "There is nothing at this address.");
  const answer = new Response(file.body, file);
  // Not every store of files tells types.
  answer.headers.set("content-type", `text/${path.endsWith(".js") ? "javascript" : "html"}; charset=utf-8`);
  answer.headers.set("cache-control", "public, max-age=3600");
  return answer;
}
