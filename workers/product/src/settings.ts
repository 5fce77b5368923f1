import { address, currency, defineSettings, secret, serviceSettings } from "@orderapp/http/settings";
import { z } from "zod";

/** What the product Worker reads from its environment. */
export const settings = defineSettings(
  z.object({
    ...serviceSettings,
    STORE_CURRENCY: currency("The shop's currency; the same in `order`."),
    PRODUCT_DATABASE_URL: secret("Neon's PostgreSQL with `product_db`."),
    PRODUCT_DATABASE_READ_URL: secret("A read replica of it, for what shoppers read.").optional(),
    UPSTASH_REDIS_REST_URL: address("Upstash database for the cache of the catalogue.").meta({ secret: true }),
    UPSTASH_REDIS_REST_TOKEN: secret("Token of that database."),
  }),
);
