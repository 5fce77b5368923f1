import type { Guard } from "./guard-address.ts";
import { dnsOverHttps } from "./resolve-host.ts";

export type GuardSettings = { ENVIRONMENT: string; WEBHOOK_DNS_URL: string; WEBHOOK_PRIVATE_HOSTS: string };

/** The guard that the settings ask for. */
export const guardOf = (env: GuardSettings): Guard => ({
  rules: {
    development: env.ENVIRONMENT === "development",
    privateHosts: env.WEBHOOK_PRIVATE_HOSTS.split(",").flatMap((host) => host.trim() || []),
  },
  resolve: dnsOverHttps(env.WEBHOOK_DNS_URL),
});
