import type { NotificationSettings } from "../settings.ts";
import type { Guard } from "./guard-address.ts";
import { dnsOverHttps } from "./resolve-host.ts";

type GuardSettings = Pick<NotificationSettings, "ENVIRONMENT" | "WEBHOOK_DNS_URL" | "WEBHOOK_PRIVATE_HOSTS">;

/** The guard that the settings ask for. */
export const guardOf = (settings: GuardSettings): Guard => ({
  rules: {
    development: settings.ENVIRONMENT === "development",
    privateHosts: settings.WEBHOOK_PRIVATE_HOSTS,
  },
  resolve: dnsOverHttps(settings.WEBHOOK_DNS_URL),
});
