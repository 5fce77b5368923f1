import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    mongodbUri: string;
    redisUrl: string;
    stripeUrl: string;
    stripeSecretKey: string;
    stripeWebhookSecret: string;
    paypalUrl: string;
    paypalClientId: string;
    paypalClientSecret: string;
    paypalWebhookId: string;
    publicJwks: string;
    privateJwk: string;
  }
}
