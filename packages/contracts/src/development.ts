/** The fixed logins and secrets of a developer's machine. They are public: production refuses to start with any. */
export const DEVELOPMENT = {
  adminEmail: "admin@orderapp.test",
  adminPassword: "orderapp-admin-1",
  buyerEmail: "buyer@orderapp.test",
  buyerPassword: "orderapp-buyer-1",
  stripeSecretKey: "sk_test_orderapp_local",
  stripeWebhookSecret: "whsec_orderapp_local",
  paypalClientId: "orderapp-local",
  paypalClientSecret: "orderapp-local-secret",
  twilioAccountSid: "AC00000000000000000000000000000000",
  twilioAuthToken: "orderapp-local-twilio",
  redisToken: "orderapp-local-redis",
  orderTokenSecret: "orderapp-local-order-token",
  userTokenSecret: "orderapp-local-user-token",
  unsubscribeSecret: "orderapp-local-unsubscribe",
  webhookSecretKey: "orderapp-local-webhook-secret-key-0",
  metricsToken: "orderapp-local-metrics",
  analyticsAccountId: "orderapp-local",
  analyticsToken: "orderapp-local-analytics",
} as const;

const PUBLIC_SECRETS: ReadonlySet<string> = new Set(Object.values(DEVELOPMENT));

/** The names of settings that still hold a development secret; outside development there must be none. */
export function developmentSecretsIn(env: object): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    typeof value === "string" && PUBLIC_SECRETS.has(value) ? [name] : [],
  );
}
