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
      { under: "/v1/auth", load: async () => (await import("./routes/auth-routes.ts")).addAuthRoutes },
      // Before the person of any id; what is seldom asked for before the rest.
      {
        under: "/v1/users/me/export",
        load: async () => (await import("./routes/own-data-routes.ts")).addOwnDataRoutes,
      },
      { under: "/v1/users/me", load: async () => (await import("./routes/own-routes.ts")).addOwnRoutes },
      { under: "/v1/users", load: async () => (await import("./routes/user-routes.ts")).addUserRoutes },
      { under: "/v1/api-keys", load: async () => (await import("./routes/api-key-routes.ts")).addApiKeyRoutes },
      { under: "/v1/audit", load: async () => (await import("./routes/audit-routes.ts")).addAuditRoutes },
      { under: "/.well-known/jwks.json", load: async () => (await import("./routes/jwks-routes.ts")).addJwksRoutes },
    ],
  });
}
