import { createGroupedApp } from "@orderapp/http/grouped-app";
import { authorityOf } from "./authority.ts";
import type { createContext } from "./context.ts";
import type { AppEnv } from "./env.ts";
import { settings } from "./settings.ts";

/** The user Worker's part of the public API. */
export function createApp(context?: typeof createContext) {
  return createGroupedApp<AppEnv>({
    service: "user",
    settings,
    users: authorityOf,
    async prepare() {
      const create = context ?? (await import("./context.ts")).createContext;
      return async (c, next) => {
        c.set(
          "user",
          create(c.env, c.var.call, (work) => c.executionCtx.waitUntil(work)),
        );
        await next();
      };
    },
    groups: [
      { under: "/v1/auth", load: () => import("./routes/auth-routes.ts") },
      // Before the person of any id; what is seldom asked for before the rest.
      {
        under: "/v1/users/me/export",
        load: () => import("./routes/own-data-routes.ts"),
      },
      { under: "/v1/users/me", load: () => import("./routes/own-routes.ts") },
      { under: "/v1/users", load: () => import("./routes/user-routes.ts") },
      { under: "/v1/api-keys", load: () => import("./routes/api-key-routes.ts") },
      { under: "/v1/audit", load: () => import("./routes/audit-routes.ts") },
      { under: "/.well-known/jwks.json", load: () => import("./routes/jwks-routes.ts") },
    ],
  });
}
