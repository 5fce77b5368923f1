import type { Call, HealthReport } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";

const LIMIT_MS = 2_500;

export type ServiceHealth = {
  service: string;
  ok: boolean;
  latencyMs: number;
  error?: string;
  checks: HealthReport["checks"];
};

async function probe(service: string, ask: () => Promise<HealthReport>): Promise<ServiceHealth> {
  const started = Date.now();
  try {
    const { checks } = await callSibling(ask(), LIMIT_MS);
    return { service, ok: checks.every((check) => check.ok), latencyMs: Date.now() - started, checks };
  } catch (error) {
    const reason = error instanceof AppError ? error.code : "unavailable";
    return { service, ok: false, latencyMs: Date.now() - started, error: reason, checks: [] };
  }
}

/** Asks every Worker, and through them every store, at once. */
export function checkHealth(env: Env, call: Call): Promise<ServiceHealth[]> {
  return Promise.all([
    probe("user", async () => env.USER.health(call)),
    probe("product", async () => env.PRODUCT.health(call)),
    probe("order", async () => env.ORDER.health(call)),
    probe("payment", async () => env.PAYMENT.health(call)),
    probe("notification", async () => env.NOTIFICATION.health(call)),
  ]);
}

/** 200 with the services, or a 503 problem that names what is down. */
export function presentHealth(services: ServiceHealth[]): Response {
  const down = services.filter((service) => !service.ok).map((service) => service.service);
  if (down.length > 0) throw new AppError("unavailable", `Not healthy: ${down.join(", ")}.`, { extra: { services } });
  return Response.json({ status: "ok", services }, { headers: { "cache-control": "no-store" } });
}
