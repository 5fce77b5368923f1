import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { changePasswordRoute } from "./change-password.ts";
import { createAddressRoute } from "./create-address.ts";
import { deleteAddressRoute } from "./delete-address.ts";
import { deleteMeRoute } from "./delete-me.ts";
import { endSessionRoute } from "./end-session.ts";
import { getAddressRoute } from "./get-address.ts";
import { getMeRoute } from "./get-me.ts";
import { listAddressesRoute } from "./list-addresses.ts";
import { listSessionsRoute } from "./list-sessions.ts";
import { replaceAddressRoute } from "./replace-address.ts";
import { updateMeRoute } from "./update-me.ts";

/** What a person does with their own account. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([
    changePasswordRoute,
    listAddressesRoute,
    createAddressRoute,
    getAddressRoute,
    replaceAddressRoute,
    deleteAddressRoute,
    listSessionsRoute,
    endSessionRoute,
    getMeRoute,
    updateMeRoute,
    deleteMeRoute,
  ] as const);
