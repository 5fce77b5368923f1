import {
  address,
  commonSettings,
  defineSettings,
  list,
  randomSecret,
  secret,
  text,
  whole,
} from "@orderapp/http/settings";
import { z } from "zod";

/** What the gateway reads from its environment. */
export const settings = defineSettings(
  z.object({
    ...commonSettings,
    CORS_ORIGINS: list("Origins of browser clients, such as `https://shop.example.com`."),
    RATE_LIMITS: text(
      "How many requests are served to whom: `class-party=requests/seconds`, space-separated. Must agree with `ratelimits`.",
    ).optional(),
    METRICS_DATASET: text("The Analytics Engine dataset with the points of all Workers."),
    METRICS_TOKEN: randomSecret("What `GET /metrics` is protected by; without it there is no such path.").optional(),
    METRICS_KEEP_SECONDS: whole("For how long an answer of `GET /metrics` is told again.", 0, 3_600).default(10),
    ANALYTICS_ACCOUNT_ID: secret("Cloudflare's account, whose Analytics Engine `GET /metrics` asks.").optional(),
    ANALYTICS_API_TOKEN: secret("A token that may read that account's analytics.").optional(),
    ANALYTICS_API_URL: address("Another base than Cloudflare's own, such as the local cloud's.").optional(),
  }),
);
