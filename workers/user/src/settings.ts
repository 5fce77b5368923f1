import { defineSettings, randomSecret, secret, serviceSettings, whole } from "@orderapp/http/settings";
import { z } from "zod";

/** What the user Worker reads from its environment. */
export const settings = defineSettings(
  z.object({
    ...serviceSettings,
    MONGODB_URI: secret("The MongoDB server with `user_db`."),
    TOKEN_SECRET: randomSecret(
      "From which refresh, device and link tokens are derived; changing it ends all sessions.",
    ),
    JWT_KEYS: secret("Private JWK set that signs access tokens; made by `pnpm keys:rotate`, its first key signs."),
    BCRYPT_COST: whole("How hard password hashes are to compute; each step doubles it.", 4, 15),
    ACCESS_TOKEN_TTL_SECONDS: whole("How long an access token lives.", 60, 86_400),
    REFRESH_TOKEN_TTL_SECONDS: whole("How long a session lives that is not used.", 3_600, 31_536_000),
    ADMIN_EMAIL: secret("With ADMIN_PASSWORD: the administrator who is made at first use.").optional(),
    ADMIN_PASSWORD: secret("See ADMIN_EMAIL; `pnpm admin:create` does the same without a setting.").optional(),
  }),
);
