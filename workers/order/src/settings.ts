import {
  address,
  currency,
  defineSettings,
  randomSecret,
  secret,
  serviceSettings,
  whole,
  yesOrNo,
} from "@orderapp/http/settings";
import { z } from "zod";

/** What the order Worker reads from its environment. */
export const settings = defineSettings(
  z.object({
    ...serviceSettings,
    STORE_CURRENCY: currency("The shop's currency; the same in `product`."),
    PRICES_INCLUDE_TAX: yesOrNo("Whether prices have the tax in them, or it is added to them."),
    ORDER_EXPIRY_SECONDS: whole("How long an order waits for its first payment.", 1, 2_592_000),
    RESERVATION_GRACE_SECONDS: whole("How much longer its stock is held, for a payment under way.", 1, 86_400),
    CART_LIFE_DAYS: whole("After how many days a cart that nobody touches is deleted.", 1, 365),
    CART_ABANDONED_SECONDS: whole("After how long `cart.abandoned` is told of a cart with an e-mail.", 1, 2_592_000),
    ORDER_DATABASE_URL: secret("Neon's PostgreSQL with `order_db`."),
    ORDER_TOKEN_SECRET: randomSecret("Signs the tokens by which guests see their orders; changing it spoils them."),
    FAULT_HOOKS: address(
      "Set by tests alone: whom a checkout tells of its steps. Read in development only.",
    ).optional(),
  }),
);
